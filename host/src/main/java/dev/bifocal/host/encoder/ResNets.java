package dev.bifocal.host.encoder;

import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks (He et al., CVPR 2016) with torchvision's layers and names, and a choice of stems. The 3x3
 * convolution of a bottleneck has its stride; this variant is known as ResNet v1.5.
 */
public final class ResNets {

    /**
     * The largest side of views for which the default is the small stem, as in the official code of C. Feng and I.
     * Patras (CVPR 2023).
     */
    private static final int LARGEST_FOR_SMALL_STEM = 64;

    private ResNets() {}

    /**
     * Builds the network that an experiment names.
     *
     * @param config name, width, stem and normalisation
     * @param imageSize the side of the views in pixels
     */
    public static EncoderSpec of(EncoderConfig config, int imageSize) {
        boolean small = stem(config, imageSize) == EncoderConfig.Stem.SMALL;
        List<Layer> stem = small ? smallStem(config) : imagenetStem(config.width());
        EncoderSpec network = network(ResNetDesign.named(config.name()).of(config.stages()), config.width(), stem);
        return new EncoderSpec(
                network.name(),
                network.layers(),
                network.channels(),
                config.batchNorm().splits(),
                false,
                config.zeroInitResidual());
    }

    /** The stem of an experiment's network. {@code AUTO} is resolved from the side of the views. */
    public static EncoderConfig.Stem stem(EncoderConfig config, int imageSize) {
        return switch (config.stem()) {
            case SMALL, IMAGENET -> config.stem();
            case AUTO -> imageSize <= LARGEST_FOR_SMALL_STEM ? EncoderConfig.Stem.SMALL : EncoderConfig.Stem.IMAGENET;
        };
    }

    /**
     * Builds a network of basic blocks.
     *
     * @param name the network's name
     * @param blocks the number of blocks in each stage; every stage but the first halves the map and doubles the
     *     channels
     * @param width channels of the stem and the first stage
     * @param stem the layers before the first stage
     */
    public static EncoderSpec basic(String name, List<Integer> blocks, int width, List<Layer> stem) {
        return stages(name, blocks, width, stem, ResNets::basicBlock);
    }

    private static EncoderSpec network(ResNetDesign design, int width, List<Layer> stem) {
        if (!design.bottleneck()) {
            return basic(design.encoder(), design.blocks(), width, stem);
        }
        Block bottleneck = (name, in, stage, stride) -> bottleneck(name, in, stage, design.widening(), stride);
        return stages(design.encoder(), design.blocks(), width, stem, bottleneck);
    }

    /** Builds the blocks of stages. */
    @FunctionalInterface
    private interface Block {

        /**
         * Builds one block, and returns it with its output channels.
         *
         * @param in input channels
         * @param stage width of the stage
         */
        Built build(String name, int in, int stage, int stride);
    }

    private record Built(Layer.Residual layer, int out) {}

    private static EncoderSpec stages(String name, List<Integer> blocks, int width, List<Layer> stem, Block block) {
        List<Layer> layers = new ArrayList<>(stem);
        int in = width;
        for (int stage = 0; stage < blocks.size(); stage++) {
            for (int index = 0; index < blocks.get(stage); index++) {
                int stride = stage > 0 && index == 0 ? 2 : 1;
                Built built = block.build("layer%s.%s".formatted(stage + 1, index), in, width << stage, stride);
                layers.add(built.layer());
                layers.add(new Layer.Relu());
                in = built.out();
            }
        }
        return new EncoderSpec(name, new Layer.Sequence(layers), in);
    }

    private static List<Layer> smallStem(EncoderConfig config) {
        return List.of(
                new Layer.Convolution("conv1", 3, config.width(), 3, config.stemStride(), 1),
                new Layer.BatchNormalization("bn1", config.width()),
                new Layer.Relu());
    }

    private static List<Layer> imagenetStem(int width) {
        return List.of(
                new Layer.Convolution("conv1", 3, width, 7, 2, 3),
                new Layer.BatchNormalization("bn1", width),
                new Layer.Relu(),
                new Layer.MaxPool(3, 2, 1));
    }

    private static Built basicBlock(String name, int in, int out, int stride) {
        Layer.Sequence body = Layer.Sequence.of(
                new Layer.Convolution(name + ".conv1", in, out, 3, stride, 1),
                new Layer.BatchNormalization(name + ".bn1", out),
                new Layer.Relu(),
                new Layer.Convolution(name + ".conv2", out, out, 3, 1, 1),
                new Layer.BatchNormalization(name + ".bn2", out));
        return new Built(new Layer.Residual(body, shortcut(name, in, out, stride)), out);
    }

    private static Built bottleneck(String name, int in, int stage, int widening, int stride) {
        int inside = stage * widening;
        int out = stage * ResNetDesign.EXPANSION;
        Layer.Sequence body = Layer.Sequence.of(
                new Layer.Convolution(name + ".conv1", in, inside, 1, 1, 0),
                new Layer.BatchNormalization(name + ".bn1", inside),
                new Layer.Relu(),
                new Layer.Convolution(name + ".conv2", inside, inside, 3, stride, 1),
                new Layer.BatchNormalization(name + ".bn2", inside),
                new Layer.Relu(),
                new Layer.Convolution(name + ".conv3", inside, out, 1, 1, 0),
                new Layer.BatchNormalization(name + ".bn3", out));
        return new Built(new Layer.Residual(body, shortcut(name, in, out, stride)), out);
    }

    private static Layer.Sequence shortcut(String name, int in, int out, int stride) {
        return stride == 1 && in == out
                ? Layer.Sequence.of()
                : Layer.Sequence.of(
                        new Layer.Convolution(name + ".downsample.0", in, out, 1, stride, 0),
                        new Layer.BatchNormalization(name + ".downsample.1", out));
    }
}
