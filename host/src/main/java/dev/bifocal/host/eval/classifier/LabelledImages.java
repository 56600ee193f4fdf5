package dev.bifocal.host.eval.classifier;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.SemiConfig;
import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The labelled training images of semi-supervised fine-tuning.
 *
 * @param indices of the training images, ascending
 * @param share fraction of all training images, from 0 to 1
 * @param listSha256 SHA-256 of the list file, in hexadecimal, if there is one
 * @param notes sentences that help to interpret the result
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record LabelledImages(int[] indices, double share, Optional<String> listSha256, List<String> notes) {

    private static final int NAMED = 5;
    private static final String STREAM = "semi.images";

    /**
     * Selects the labelled images by the settings.
     *
     * @throws BifocalException if a class has no labelled image, or the list names an unknown image
     */
    static LabelledImages choose(ImageDataset train, FineLabels labels, SemiConfig config, long seed) {
        int[][] byClass = byClass(labels);
        int[] indices = config.list()
                .map(list -> ImageList.read(Path.of(list), train))
                .orElseGet(() -> drawn(byClass, labels.classes(), config.fraction(), seed));
        return new LabelledImages(
                indices,
                (double) indices.length / labels.train().length,
                config.list().map(list -> FileHash.sha256(Path.of(list))),
                notes(indices, labels, byClass));
    }

    /** The indices of the training images of each class. */
    static int[][] byClass(FineLabels labels) {
        List<IntStream.Builder> builders = new ArrayList<>();
        labels.classes().forEach(name -> builders.add(IntStream.builder()));
        for (int index = 0; index < labels.train().length; index++) {
            builders.get(labels.train()[index]).add(index);
        }
        return builders.stream().map(builder -> builder.build().toArray()).toArray(int[][]::new);
    }

    private static int[] drawn(int[][] byClass, List<String> classes, double fraction, long seed) {
        refuseEmptyClasses(byClass, classes, fraction);
        return drawn(byClass, fraction, STREAM, seed);
    }

    /**
     * Draws from each class the number of images that is nearest to the fraction.
     *
     * @param stream name of the random stream
     * @return indices in ascending order
     */
    static int[] drawn(int[][] byClass, double fraction, String stream, long seed) {
        SampleRandom random = new SampleRandom();
        return IntStream.range(0, byClass.length)
                .flatMap(label -> {
                    int[] order = new int[byClass[label].length];
                    random.permute(seed, SampleRandom.stream(stream), label, order);
                    return Arrays.stream(order, 0, count(byClass[label], fraction))
                            .map(place -> byClass[label][place]);
                })
                .sorted()
                .toArray();
    }

    private static int count(int[] images, double fraction) {
        return (int) Math.round(images.length * fraction);
    }

    private static void refuseEmptyClasses(int[][] byClass, List<String> classes, double fraction) {
        List<String> empty = new ArrayList<>();
        int fewest = Integer.MAX_VALUE;
        for (int label = 0; label < byClass.length; label++) {
            if (byClass[label].length > 0 && count(byClass[label], fraction) == 0) {
                empty.add(classes.get(label));
                fewest = Math.min(fewest, byClass[label].length);
            }
        }
        if (!empty.isEmpty()) {
            String named = String.join(", ", empty.subList(0, Math.min(NAMED, empty.size())));
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "evaluation.semi.fraction is %s, which leaves %s of %s classes without a labelled image: %s%s."
                            .formatted(
                                    fraction,
                                    empty.size(),
                                    classes.size(),
                                    named,
                                    empty.size() > NAMED ? " and others" : ""),
                    "Set it to %s or more, or name the images with evaluation.semi.list."
                            .formatted(Math.ceil(0.5 / fewest * 1e4) / 1e4));
        }
    }

    private static List<String> notes(int[] indices, FineLabels labels, int[][] byClass) {
        boolean[] seen = new boolean[byClass.length];
        Arrays.stream(indices).forEach(index -> seen[labels.train()[index]] = true);
        long without = IntStream.range(0, byClass.length)
                .filter(label -> byClass[label].length > 0 && !seen[label])
                .count();
        return without == 0
                ? List.of()
                : List.of("%s of %s classes have no labelled image.".formatted(without, byClass.length));
    }
}
