package dev.bifocal.host.data.cifar;

import java.util.List;

/**
 * Which classes of CIFAR-10 a data set holds, their fine labels, and how they are grouped into coarse classes.
 *
 * <p>The groupings of CIFARtoy are those of C. Feng and I. Patras, CVPR 2023. CIFAR-10 itself comes without
 * coarse classes; vehicles and animals are ours, so that methods that learn from coarse labels can be run on it.
 *
 * @param key tells it from the others in fingerprints
 * @param classByClass whether images are ordered by class, in the order of the groups, rather than as in the files
 * @param labelsByFine for each fine label the label in the files
 * @param coarseClasses names of the two coarse classes
 * @param groups for each coarse label the labels in the files
 */
record CifarClasses(
        String key,
        boolean classByClass,
        List<Integer> labelsByFine,
        List<String> coarseClasses,
        List<List<Integer>> groups) {

    /** The names of CIFAR-10's classes by the label in its files. */
    static final List<String> NAMES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    /** All ten classes as published. */
    static final CifarClasses CIFAR10 = new CifarClasses(
            "cifar10",
            false,
            List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
            List.of("vehicle", "animal"),
            List.of(List.of(0, 1, 8, 9), List.of(2, 3, 4, 5, 6, 7)));

    /** CIFARtoy with a grouping that follows meaning. */
    static final CifarClasses TOY_GOOD = new CifarClasses(
            "cifartoy-good",
            true,
            List.of(0, 1, 8, 9, 2, 3, 5, 7),
            List.of("vehicle", "animal"),
            List.of(List.of(0, 1, 8, 9), List.of(2, 3, 5, 7)));

    /** CIFARtoy with a grouping that cuts across meaning, as the paper has it. */
    static final CifarClasses TOY_BAD_PAPER = new CifarClasses(
            "cifartoy-bad-paper",
            true,
            List.of(0, 1, 2, 3, 8, 9, 5, 7),
            List.of("A", "B"),
            List.of(List.of(0, 1, 2, 3), List.of(7, 5, 8, 9)));

    /** CIFARtoy with a grouping that cuts across meaning, as the paper's official code has it. */
    static final CifarClasses TOY_BAD_CODE = new CifarClasses(
            "cifartoy-bad-code",
            true,
            List.of(0, 1, 2, 3, 8, 9, 5, 7),
            List.of("A", "B"),
            List.of(List.of(0, 1, 5, 3), List.of(8, 9, 2, 7)));

    /** The labels in the files of the classes held, group by group. */
    List<Integer> order() {
        return groups.stream().flatMap(List::stream).toList();
    }

    List<String> fineClasses() {
        return labelsByFine.stream().map(NAMES::get).toList();
    }

    /** The fine label of a class held, by its label in the files. */
    int fine(int label) {
        return labelsByFine.indexOf(label);
    }

    /** The coarse label of a class held, by its label in the files. */
    int coarse(int label) {
        return groups.get(0).contains(label) ? 0 : 1;
    }
}
