package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fine labels of training and test images in one numbering, that of the training images.
 *
 * @param train label of each training image
 * @param test label of each test image; -1 if no training image has its class
 * @param classes names of the classes by label
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record FineLabels(int[] train, int[] test, List<String> classes) {

    /**
     * The fine labels of a data set on which a classifier can be trained and tested.
     *
     * @param protocol the protocol, for the message
     * @throws BifocalException if no test image has the class of a training image
     */
    public static FineLabels of(Dataset dataset, Protocol protocol) {
        return shared(dataset)
                .orElseThrow(
                        () -> new HostException(
                                ErrorCode.CONFIGURATION,
                                "Protocol %s learns classes from training images, but training and test images of %s share no fine class."
                                        .formatted(protocol, dataset.name()),
                                "Use --protocol recall, which compares test images with each other, or a data set whose splits share classes."));
    }

    /** The fine labels of a data set; empty if no test image has the class of a training image. */
    public static Optional<FineLabels> shared(Dataset dataset) {
        int[] train = of(dataset.train());
        boolean[] present = new boolean[dataset.train().fineClasses().size()];
        Arrays.stream(train).forEach(label -> present[label] = true);
        int[] numbering = numbering(dataset);
        int[] test = Arrays.stream(of(dataset.test()))
                .map(label -> numbering[label])
                .map(label -> label >= 0 && present[label] ? label : -1)
                .toArray();
        return Arrays.stream(test).allMatch(label -> label < 0)
                ? Optional.empty()
                : Optional.of(new FineLabels(train, test, dataset.train().fineClasses()));
    }

    /** The fine label of each image. */
    public static int[] of(ImageDataset images) {
        int[] labels = new int[images.size()];
        for (int index = 0; index < labels.length; index++) {
            labels[index] = images.fine(index);
        }
        return labels;
    }

    /** The training label of each test label, by the name of the class; -1 if there is none. */
    private static int[] numbering(Dataset dataset) {
        Map<String, Integer> byName = new HashMap<>();
        List<String> trained = dataset.train().fineClasses();
        for (int label = 0; label < trained.size(); label++) {
            byName.put(trained.get(label), label);
        }
        return dataset.test().fineClasses().stream()
                .mapToInt(name -> byName.getOrDefault(name, -1))
                .toArray();
    }

    /** Notes on the classes that help to interpret a result. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        long unknown = Arrays.stream(test).filter(label -> label < 0).count();
        if (unknown > 0) {
            notes.add("%s of %s test images belong to classes without a training image and count as errors."
                    .formatted(unknown, test.length));
        }
        if (classes.size() <= 5) {
            notes.add("There are only %s classes, so top-5 accuracy has no meaning.".formatted(classes.size()));
        }
        return notes;
    }
}
