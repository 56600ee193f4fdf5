package dev.bifocal.host.data.folder;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.CoarseMap;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Opens a folder or zip file with class folders: {@code train/CLASS/...} and {@code test/CLASS/...}, or {@code val} if
 * {@code test} does not exist.
 *
 * <p>Fine labels number the names of all class folders in alphabetical order. A class may lack training or test images,
 * but an empty class folder is an error. Hidden files and files without an image suffix are skipped.
 */
public final class ClassFolders {

    private static final String TRAIN = "train";
    private static final List<String> TEST = List.of("test", "val");
    private static final String LAYOUT = "Arrange images as train/CLASS/NAME.jpg and test/CLASS/NAME.jpg"
            + " (jpg, jpeg, png, bmp or gif) below data.root.";

    /** The catalog entry. */
    public static final DatasetEntry ENTRY = new DatasetEntry(
            "folder",
            "your own photos in class folders",
            List.of(),
            "Yours.",
            """
            train/CLASS/*                any depth below the class folder; jpg, jpeg, png, bmp or gif
            test/CLASS/*                 or val where there is no test
            """,
            Optional.empty(),
            "data.coarseMap, a JSON or YAML file that maps classes to coarse classes. Default: each class is its own "
                    + "coarse class.",
            Statistics.IMAGENET,
            List.of("data.root may be a zip file, with or without a top-level folder."),
            List.of(),
            data -> open(data.root(), data.coarseMap()));

    private ClassFolders() {}

    /**
     * Opens a data set without decoding an image.
     *
     * @param root a folder or a zip file
     * @param coarseMap a JSON or YAML file that maps each class to its coarse
     *     class; by default, each class is its own coarse class
     */
    public static Dataset open(Path root, Optional<Path> coarseMap) {
        ImageFiles files = files(root);
        ClassFolder train = ClassFolder.find(files, TRAIN).orElseThrow(() -> missing(root, TRAIN));
        ClassFolder test = TEST.stream()
                .flatMap(name -> ClassFolder.find(files, name).stream())
                .findFirst()
                .orElseThrow(() -> missing(root, String.join(" or ", TEST)));
        checkClasses(root, train, test);
        List<String> classes = classes(train, test);
        CoarseMap coarse = coarseMap.map(file -> CoarseMap.read(file, classes)).orElse(CoarseMap.identity(classes));
        return new Dataset(
                "folder",
                images(files, train, classes, classes, coarse),
                images(files, test, classes, classes, coarse),
                Optional.empty(),
                Statistics.IMAGENET.mean(),
                Statistics.IMAGENET.std(),
                fingerprint("folder", train, test, classes, coarse));
    }

    /** The names of the class folders of both parts in alphabetical order, which is the order of the fine labels. */
    public static List<String> classes(ClassFolder train, ClassFolder test) {
        TreeSet<String> names = new TreeSet<>(train.classes());
        names.addAll(test.classes());
        return List.copyOf(names);
    }

    /**
     * The images of a part.
     *
     * @param classes the names of the class folders by fine label
     * @param names the display names of the fine classes in the same order
     */
    public static FileImages images(
            ImageFiles files, ClassFolder part, List<String> classes, List<String> names, CoarseMap coarse) {
        Map<String, Integer> labels = new HashMap<>();
        classes.forEach(name -> labels.put(name, labels.size()));
        int[] fine = part.images().stream()
                .mapToInt(image -> Objects.requireNonNull(labels.get(image.className())))
                .toArray();
        List<ImageFiles.Entry> entries =
                part.images().stream().map(ClassFolder.LabelledFile::entry).toList();
        int[] coarseLabels = IntStream.of(fine).map(coarse::coarse).toArray();
        return new FileImages(files, entries, new FileImages.Labels(coarseLabels, fine, coarse.classes(), names));
    }

    private static ImageFiles files(Path root) {
        if (Files.isDirectory(root)) {
            List<String> folders = new ArrayList<>(TEST);
            folders.add(TRAIN);
            return DirectoryFiles.list(root, folders);
        }
        if (Files.isRegularFile(root)) {
            return ZipFiles.list(root, TRAIN);
        }
        throw new HostException(
                ErrorCode.DATA,
                "data.root is %s, which does not exist.".formatted(root.toAbsolutePath()),
                "Set data.root to a folder or zip. " + LAYOUT);
    }

    private static BifocalException missing(Path root, String folder) {
        return new HostException(
                ErrorCode.DATA,
                "%s has no folder %s with class folders in it.".formatted(root.toAbsolutePath(), folder),
                LAYOUT);
    }

    /**
     * Checks that no class folder is empty.
     *
     * @throws BifocalException with the folders that contain no image
     */
    public static void checkClasses(Path root, ClassFolder train, ClassFolder test) {
        List<String> empty = new ArrayList<>(train.emptyClasses());
        empty.addAll(test.emptyClasses());
        if (!empty.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s has class folders without images: %s."
                            .formatted(root.toAbsolutePath(), String.join(", ", empty)),
                    "Put images (jpg, jpeg, png, bmp or gif) there, or remove these folders.");
        }
    }

    /** The fingerprint of two parts, their order and their labels. */
    public static String fingerprint(
            String layout, ClassFolder train, ClassFolder test, List<String> classes, CoarseMap coarse) {
        Fingerprint fingerprint = new Fingerprint().add(layout);
        for (ClassFolder folder : List.of(train, test)) {
            fingerprint.add(folder.images().size());
            for (ClassFolder.LabelledFile image : folder.images()) {
                fingerprint
                        .add(image.entry().path())
                        .add(image.entry().size())
                        .add(image.entry().checksum());
            }
        }
        for (int fine = 0; fine < classes.size(); fine++) {
            fingerprint.add(classes.get(fine)).add(coarse.classes().get(coarse.coarse(fine)));
        }
        return fingerprint.hex();
    }
}
