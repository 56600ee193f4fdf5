package dev.bifocal.host.encoder;

/**
 * The cost of an encoder: its number of parameters, and its FLOP for one image.
 *
 * <p>FLOP are those of convolutions, with two for each multiply-add, including multiplications with padding. Batch
 * normalisation, ReLU, pooling and the additions of residual blocks are not counted.
 *
 * @param parameters number of trained values: weights of convolutions, scales and shifts of normalisations
 * @param forward FLOP of a forward pass, F
 * @param images FLOP of the convolutions that read the images, F1; part of F
 */
public record EncoderCost(long parameters, long forward, long images) {

    /**
     * FLOP of a backward pass, 2 F - F1. The gradients of a convolution with respect to its weights and to its input
     * cost as much as the convolution itself, and images need no gradient.
     */
    public long backward() {
        return 2 * forward - images;
    }

    static EncoderCost of(Layer layer, int imageSize) {
        Counter counter = new Counter();
        counter.count(layer, imageSize, true);
        return new EncoderCost(counter.parameters, counter.forward, counter.images);
    }

    private static final class Counter {
        private long parameters;
        private long forward;
        private long images;

        /**
         * Adds a layer.
         *
         * @param size side of its input
         * @param untrained whether its input depends on no trained value
         */
        void count(Layer layer, int size, boolean untrained) {
            if (layer instanceof Layer.Convolution convolution) {
                add(convolution, EncoderSpec.size(layer, size), untrained);
            } else if (layer instanceof Layer.BatchNormalization normalization) {
                parameters += 2L * normalization.channels();
            } else if (layer instanceof Layer.Residual residual) {
                count(residual.body(), size, untrained);
                count(residual.shortcut(), size, untrained);
            } else if (layer instanceof Layer.Sequence sequence) {
                long before = parameters;
                int side = size;
                for (Layer part : sequence.layers()) {
                    count(part, side, untrained && parameters == before);
                    side = EncoderSpec.size(part, side);
                }
            }
        }

        private void add(Layer.Convolution convolution, long side, boolean untrained) {
            long weights = (long) convolution.out() * convolution.in() * convolution.kernel() * convolution.kernel();
            long flop = 2 * weights * side * side;
            parameters += weights;
            forward += flop;
            if (untrained) {
                images += flop;
            }
        }
    }
}
