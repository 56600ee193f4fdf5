package dev.bifocal.host.encoder;

import java.util.List;

/**
 * A layer of an encoder, as a description without weights.
 *
 * <p>Names are the ones that torchvision gives to the same layers; a weight's name is its layer's name, a dot, and {@code
 * weight}, {@code bias}, {@code running_mean} or {@code running_var}.
 */
public sealed interface Layer {

    /**
     * A two-dimensional convolution without bias.
     *
     * @param name the layer's name
     * @param in channels in
     * @param out channels out
     * @param kernel side of the kernel
     * @param stride stride in both directions
     * @param padding zeros on each side
     */
    record Convolution(String name, int in, int out, int kernel, int stride, int padding) implements Layer {}

    /**
     * Batch normalisation over each channel, with scale and shift.
     *
     * @param name the layer's name
     * @param channels channels in and out
     */
    record BatchNormalization(String name, int channels) implements Layer {

        /** What is added to variances. */
        public static final double EPSILON = 1e-5;

        /** The share of a batch that enters the running statistics. */
        public static final double MOMENTUM = .1;
    }

    /** The positive part. */
    record Relu() implements Layer {}

    /**
     * The maximum in each window.
     *
     * @param kernel side of the window
     * @param stride stride in both directions
     * @param padding positions on each side that never win
     */
    record MaxPool(int kernel, int stride, int padding) implements Layer {}

    /**
     * Layers one after the other.
     *
     * @param layers in order; without any, the identity
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
     * Two paths from one input, added.
     *
     * @param body the long path
     * @param shortcut the short path
     */
    record Residual(Sequence body, Sequence shortcut) implements Layer {}
}
