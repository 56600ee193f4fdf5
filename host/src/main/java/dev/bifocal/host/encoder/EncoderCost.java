package dev.bifocal.host.encoder;

/**
 * What an encoder costs: the values that it learns, and its work on one image in FLOP.
 *
 * <p>Convolutions are counted, with two FLOP for each multiply-add, those with the zeros of the padding included. Batch
 * normalisation, ReLU, pooling and the additions of residual blocks are not.
 *
 * @param parameters number of trained values: weights of convolutions, scales and shifts of normalisations
 * @param forward FLOP of a forward pass, F
 * @param images the part of F in convolutions that read the images themselves, F1
 */
public record EncoderCost(long parameters, long forward, long images) {

    /**
     * FLOP of a backward pass, 2 F - F1: for each convolution the gradient with respect to its weights and that with respect to
     * what it reads cost as much as itself, and images need no gradient.
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
         * @param size side of what it reads
         * @param untrained whether no trained value has gone into what it reads
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
