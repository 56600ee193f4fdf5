package dev.bifocal.host.encoder;

import dev.bifocal.host.config.EncoderConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks of basic blocks (He et al., CVPR 2016), laid out and named as torchvision's, with a choice of stems.
 */
public final class ResNets {

    /** Views up to this side get the small stem unless the experiment says otherwise, as MaskCon's official code does. */
    private static final int LARGEST_FOR_SMALL_STEM = 64;

    private ResNets() {}

    /**
     * The network that an experiment names.
     *
     * @param config name, width and stem
     * @param imageSize the side of the views in pixels
     */
    public static EncoderSpec of(EncoderConfig config, int imageSize) {
        List<Integer> blocks =
                switch (config.name()) {
                    case "resnet18" -> List.of(2, 2, 2, 2);
                    case "resnet34" -> List.of(3, 4, 6, 3);
                    default -> throw new IllegalArgumentException("No encoder " + config.name());
                };
        boolean small =
                switch (config.stem()) {
                    case SMALL -> true;
                    case IMAGENET -> false;
                    case AUTO -> imageSize <= LARGEST_FOR_SMALL_STEM;
                };
        return basic(config.name(), blocks, config.width(), small ? smallStem(config) : imagenetStem(config.width()));
    }

    /**
     * A network of basic blocks.
     *
     * @param blocks the number of blocks in each stage; each stage but the first halves the map and doubles the channels
     * @param width channels of the stem and the first stage
     * @param stem the layers before the first stage
     */
    public static EncoderSpec basic(String name, List<Integer> blocks, int width, List<Layer> stem) {
        List<Layer> layers = new ArrayList<>(stem);
        int in = width;
        for (int stage = 0; stage < blocks.size(); stage++) {
            int out = width << stage;
            for (int block = 0; block < blocks.get(stage); block++) {
                String blockName = "layer%d.%d".formatted(stage + 1, block);
                layers.add(basicBlock(blockName, in, out, stage > 0 && block == 0 ? 2 : 1));
                layers.add(new Layer.Relu());
                in = out;
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

    private static Layer.Residual basicBlock(String name, int in, int out, int stride) {
        Layer.Sequence body = Layer.Sequence.of(
                new Layer.Convolution(name + ".conv1", in, out, 3, stride, 1),
                new Layer.BatchNormalization(name + ".bn1", out),
                new Layer.Relu(),
                new Layer.Convolution(name + ".conv2", out, out, 3, 1, 1),
                new Layer.BatchNormalization(name + ".bn2", out));
        Layer.Sequence shortcut = stride == 1 && in == out
                ? Layer.Sequence.of()
                : Layer.Sequence.of(
                        new Layer.Convolution(name + ".downsample.0", in, out, 1, stride, 0),
                        new Layer.BatchNormalization(name + ".downsample.1", out));
        return new Layer.Residual(body, shortcut);
    }
}
