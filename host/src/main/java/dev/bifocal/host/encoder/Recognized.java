package dev.bifocal.host.encoder;

import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The architecture of a residual network, recognised from the names and shapes of its weights.
 *
 * @param name the value of {@code encoder.name}
 * @param width channels of the first stage
 * @param stem {@code SMALL} or {@code IMAGENET}
 * @param stages the number of stages
 */
record Recognized(String name, int width, EncoderConfig.Stem stem, int stages) {

    private static final int STAGES = 4;
    private static final int IMAGENET_KERNEL = 7;
    private static final int SMALL_KERNEL = 3;

    /**
     * Recognises the architecture. The result is empty if the weights belong to no known network.
     *
     * @param shapes the shapes of the weights by torchvision's names
     */
    static Optional<Recognized> of(Map<String, Shape> shapes) {
        Shape first = shapes.get("conv1.weight");
        Shape inside = shapes.get("layer1.0.conv1.weight");
        if (first == null || first.dimension() != 4 || inside == null) {
            return Optional.empty();
        }
        long width = first.get(0);
        if (width < 1 || width > Integer.MAX_VALUE || inside.dimension() != 4) {
            return Optional.empty();
        }
        Optional<EncoderConfig.Stem> stem = stem(first.get(2));
        boolean bottleneck = shapes.containsKey("layer1.0.conv3.weight");
        List<Integer> blocks = IntStream.rangeClosed(1, STAGES)
                .mapToObj(stage -> blocks(shapes, stage))
                .takeWhile(count -> count > 0)
                .toList();
        return ResNetDesign.ALL.stream()
                .filter(design -> design.bottleneck() == bottleneck)
                .filter(design -> !bottleneck || inside.get(0) == width * design.widening())
                .filter(design -> design.of(blocks.size()).blocks().equals(blocks))
                .filter(design -> stem.isPresent())
                .map(design ->
                        new Recognized(design.encoder(), Math.toIntExact(width), stem.orElseThrow(), blocks.size()))
                .findFirst();
    }

    private static Optional<EncoderConfig.Stem> stem(long kernel) {
        if (kernel == IMAGENET_KERNEL) {
            return Optional.of(EncoderConfig.Stem.IMAGENET);
        }
        return kernel == SMALL_KERNEL ? Optional.of(EncoderConfig.Stem.SMALL) : Optional.empty();
    }

    private static int blocks(Map<String, Shape> shapes, int stage) {
        int block = 0;
        while (shapes.containsKey("layer%s.%s.conv1.weight".formatted(stage, block))) {
            block++;
        }
        return block;
    }

    /** The settings {@code KEY=VALUE} of an experiment with this network. */
    List<String> settings() {
        return List.of(
                "encoder.name=" + name,
                "encoder.width=" + width,
                "encoder.stem=" + stem.name().toLowerCase(Locale.ROOT),
                "encoder.stages=" + stages);
    }

    /** The settings {@code KEY=VALUE} of this network that differ from those of another network. */
    List<String> settingsUnlike(Recognized other) {
        List<String> settings = new ArrayList<>(settings());
        settings.removeAll(other.settings());
        return settings;
    }
}
