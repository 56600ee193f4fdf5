package dev.bifocal.host.encoder;

/**
 * An encoder as a description: what its layers are, not who executes them.
 *
 * @param name the network's name, such as {@code resnet18}
 * @param layers from images (N, 3, S, S) to a feature map (N, C, h, w)
 * @param channels the channels C of the feature map
 */
public record EncoderSpec(String name, Layer.Sequence layers, int channels) {

    /** The side of the square feature map for square images of the given side. */
    public int mapSize(int imageSize) {
        return size(layers, imageSize);
    }

    /**
     * What the encoder costs.
     *
     * @param imageSize the side of the images
     */
    public EncoderCost cost(int imageSize) {
        return EncoderCost.of(layers, imageSize);
    }

    /** The side of a layer's result for a map of the given side. */
    static int size(Layer layer, int size) {
        if (layer instanceof Layer.Convolution convolution) {
            return window(size, convolution.kernel(), convolution.stride(), convolution.padding());
        }
        if (layer instanceof Layer.MaxPool pool) {
            return window(size, pool.kernel(), pool.stride(), pool.padding());
        }
        if (layer instanceof Layer.Residual residual) {
            return size(residual.body(), size);
        }
        if (layer instanceof Layer.Sequence sequence) {
            int result = size;
            for (Layer part : sequence.layers()) {
                result = size(part, result);
            }
            return result;
        }
        return size;
    }

    private static int window(int size, int kernel, int stride, int padding) {
        return (size + 2 * padding - kernel) / stride + 1;
    }
}
