package dev.bifocal.host.data.cifar;

import java.util.List;

/**
 * The classes of CIFAR-10 in a data set, their fine labels and their coarse classes.
 *
 * <p>The groupings of CIFARtoy are those of C. Feng and I. Patras, CVPR 2023. CIFAR-10 has no coarse classes. The
 * groups vehicle and animal are ours and allow experiments with coarse labels.
 *
 * @param key the identifier in fingerprints
 * @param classByClass whether images are ordered by class in the order of the groups; otherwise the order of the
 *     files is kept
 * @param labelsByFine the label in the files for each fine label
 * @param coarseClasses names of the two coarse classes
 * @param groups the labels in the files for each coarse label
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

    /** CIFARtoy with the semantic grouping. */
    static final CifarClasses TOY_GOOD = new CifarClasses(
            "cifartoy-good",
            true,
            List.of(0, 1, 8, 9, 2, 3, 5, 7),
            List.of("vehicle", "animal"),
            List.of(List.of(0, 1, 8, 9), List.of(2, 3, 5, 7)));

    /** CIFARtoy with the non-semantic grouping of the paper. */
    static final CifarClasses TOY_BAD_PAPER = new CifarClasses(
            "cifartoy-bad-paper",
            true,
            List.of(0, 1, 2, 3, 8, 9, 5, 7),
            List.of("A", "B"),
            List.of(List.of(0, 1, 2, 3), List.of(7, 5, 8, 9)));

    /** CIFARtoy with the non-semantic grouping of the official code. */
    static final CifarClasses TOY_BAD_CODE = new CifarClasses(
            "cifartoy-bad-code",
            true,
            List.of(0, 1, 2, 3, 8, 9, 5, 7),
            List.of("A", "B"),
            List.of(List.of(0, 1, 5, 3), List.of(8, 9, 2, 7)));

    /** The labels in the files of all included classes, group by group. */
    List<Integer> order() {
        return groups.stream().flatMap(List::stream).toList();
    }

    List<String> fineClasses() {
        return labelsByFine.stream().map(NAMES::get).toList();
    }

    /** The fine label for a label in the files. */
    int fine(int label) {
        return labelsByFine.indexOf(label);
    }

    /** The coarse label for a label in the files. */
    int coarse(int label) {
        return groups.get(0).contains(label) ? 0 : 1;
    }
}
