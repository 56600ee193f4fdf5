package dev.bifocal.host.encoder;

import java.util.List;

/**
 * The description of a layer of an encoder, without weights.
 *
 * <p>Layers have the names that torchvision gives them. The name of an array is the layer's name, a dot, and {@code
 * weight}, {@code bias}, {@code running_mean} or {@code running_var}.
 */
public sealed interface Layer {

    /**
     * A two-dimensional convolution without bias.
     *
     * @param name the layer's name
     * @param in input channels
     * @param out output channels
     * @param kernel side of the kernel
     * @param stride stride in both directions
     * @param padding zeros on each side
     */
    record Convolution(String name, int in, int out, int kernel, int stride, int padding) implements Layer {}

    /**
     * Batch normalisation of each channel, with scale and shift.
     *
     * @param name the layer's name
     * @param channels input and output channels
     */
    record BatchNormalization(String name, int channels) implements Layer {

        /** The constant that is added to variances. */
        public static final double EPSILON = 1e-5;

        /** The weight of the batch's statistics in the update of the running statistics. */
        public static final double MOMENTUM = .1;

        /**
         * The weight of one part's statistics in the update of the running statistics. If the parts update them one
         * after the other, the new running statistics are those of a whole batch, with the mean of the parts'
         * statistics in the place of the batch's.
         *
         * @param part from 0 to parts - 1
         */
        static double momentum(int part, int parts) {
            return MOMENTUM / (parts - MOMENTUM * (parts - 1 - part));
        }
    }

    /** The rectifier max(0, x). */
    record Relu() implements Layer {}

    /**
     * The maximum in each window.
     *
     * @param kernel side of the window
     * @param stride stride in both directions
     * @param padding positions on each side, with value minus infinity
     */
    record MaxPool(int kernel, int stride, int padding) implements Layer {}

    /**
     * Layers in sequence.
     *
     * @param layers in order; an empty sequence is the identity
     */
    record Sequence(List<Layer> layers) implements Layer {

        /** Copies the list. */
        public Sequence {
            layers = List.copyOf(layers);
        }

        /** A sequence of the given layers. */
        public static Sequence of(Layer... layers) {
            return new Sequence(List.of(layers));
        }
    }

    /**
     * The sum of two paths with the same input.
     *
     * @param body the path with convolutions
     * @param shortcut the identity or the projection
     */
    record Residual(Sequence body, Sequence shortcut) implements Layer {

        /** Whether the last layer of the body is a batch normalisation. */
        boolean endsWithNormalization() {
            List<Layer> layers = body.layers();
            return !layers.isEmpty() && layers.get(layers.size() - 1) instanceof BatchNormalization;
        }
    }
}
