package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.ImageDataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fine labels of training and test images in one numbering, the training images'.
 *
 * @param train by training image
 * @param test by test image; -1 where no training image is of that class
 * @param classes the names by label
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record FineLabels(int[] train, int[] test, List<String> classes) {

    /**
     * The labels of a data set on which a classifier can be learned and tested.
     *
     * @param protocol what refuses, for the message
     * @throws BifocalException if no test image is of a class that training images have
     */
    public static FineLabels of(Dataset dataset, Protocol protocol) {
        int[] train = of(dataset.train());
        boolean[] present = new boolean[dataset.train().fineClasses().size()];
        Arrays.stream(train).forEach(label -> present[label] = true);
        int[] numbering = numbering(dataset);
        int[] test = Arrays.stream(of(dataset.test()))
                .map(label -> numbering[label])
                .map(label -> label >= 0 && present[label] ? label : -1)
                .toArray();
        if (Arrays.stream(test).allMatch(label -> label < 0)) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "Protocol %s learns classes from training images, but training and test images of %s share no fine class."
                            .formatted(protocol, dataset.name()),
                    "Use --protocol recall, which compares test images with each other, or a data set whose parts share classes.");
        }
        return new FineLabels(train, test, dataset.train().fineClasses());
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

    /** What a reader of the result should know about the classes. */
    public List<String> notes() {
        List<String> notes = new ArrayList<>();
        long unknown = Arrays.stream(test).filter(label -> label < 0).count();
        if (unknown > 0) {
            notes.add("%s of %s test images are of classes without a training image, and count as wrong."
                    .formatted(unknown, test.length));
        }
        if (classes.size() <= 5) {
            notes.add("There are only %s classes, so that top-5 says nothing.".formatted(classes.size()));
        }
        return notes;
    }
}
