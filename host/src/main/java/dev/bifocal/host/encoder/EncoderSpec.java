package dev.bifocal.host.encoder;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The architecture of an encoder: an immutable description of its layers, without weights and without code that
 * computes.
 *
 * @param name the network's name, such as {@code resnet18}
 * @param layers from images (N, 3, S, S) to a feature map (N, C, h, w)
 * @param channels the channels C of the feature map
 * @param splits the number of equal parts of a training batch, of consecutive images, that batch normalisation treats
 *     separately
 * @param synced whether batch normalisation has the statistics of all processes
 * @param zeroInitResidual whether the last batch normalisation of each residual body starts with scale 0
 */
public record EncoderSpec(
        String name, Layer.Sequence layers, int channels, int splits, boolean synced, boolean zeroInitResidual) {

    /** An architecture that normalises whole batches, with initial scales of 1. */
    public EncoderSpec(String name, Layer.Sequence layers, int channels) {
        this(name, layers, channels, 1, false, false);
    }

    /** The same architecture with another number of parts. */
    public EncoderSpec split(int parts) {
        return new EncoderSpec(name, layers, channels, parts, synced, zeroInitResidual);
    }

    /** The same architecture with the statistics of all processes, or of one. */
    public EncoderSpec synced(boolean all) {
        return new EncoderSpec(name, layers, channels, splits, all, zeroInitResidual);
    }

    /**
     * The stem and the stages of residual blocks, each as an architecture with the channels of this one. Their sequence
     * is this architecture.
     */
    List<EncoderSpec> stages() {
        Map<String, List<Layer>> byName = new LinkedHashMap<>();
        String stage = "";
        for (Layer layer : layers.layers()) {
            if (layer instanceof Layer.Residual residual
                    && residual.body().layers().get(0) instanceof Layer.Convolution first) {
                stage = first.name().substring(0, first.name().indexOf('.'));
            }
            byName.computeIfAbsent(stage, any -> new ArrayList<>()).add(layer);
        }
        return byName.values().stream()
                .map(part ->
                        new EncoderSpec(name, new Layer.Sequence(part), channels, splits, synced, zeroInitResidual))
                .toList();
    }

    /**
     * The side h = w of the feature map of square images.
     *
     * @param imageSize the side S of the images in pixels
     */
    public int mapSize(int imageSize) {
        return size(layers, imageSize);
    }

    /**
     * Counts the parameters and the FLOP of the encoder.
     *
     * @param imageSize the side of the images in pixels
     */
    public EncoderCost cost(int imageSize) {
        return EncoderCost.of(layers, imageSize);
    }

    /** The side of the output of a layer for a square map of the given side. */
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
