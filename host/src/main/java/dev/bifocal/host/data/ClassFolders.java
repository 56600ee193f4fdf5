package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Opens a folder or zip of images that lie in folders of their classes: {@code train/CLASS/...} and
 * {@code test/CLASS/...}, or {@code val} where there is no {@code test}.
 *
 * <p>Fine labels number the names of all class folders in alphabetical order. A class may lack training or test images,
 * but a class folder without any image is refused. Hidden files and files that are no images are passed over.
 */
final class ClassFolders {

    private static final List<Double> IMAGENET_MEAN = List.of(.485, .456, .406);
    private static final List<Double> IMAGENET_STD = List.of(.229, .224, .225);
    private static final String TRAIN = "train";
    private static final List<String> TEST = List.of("test", "val");
    private static final String LAYOUT = "Lay images out as train/CLASS/NAME.jpg and test/CLASS/NAME.jpg"
            + " (jpg, jpeg, png, bmp or gif) below data.root.";

    private ClassFolders() {}

    /**
     * Opens a data set without decoding an image.
     *
     * @param root a folder or a zip
     * @param coarseMap a JSON or YAML file that maps each class to its coarse class; without it each is its own
     */
    static Dataset open(Path root, Optional<Path> coarseMap) {
        ImageFiles files = files(root);
        ClassFolder train = ClassFolder.find(files, TRAIN).orElseThrow(() -> missing(root, TRAIN));
        ClassFolder test = TEST.stream()
                .flatMap(name -> ClassFolder.find(files, name).stream())
                .findFirst()
                .orElseThrow(() -> missing(root, String.join(" or ", TEST)));
        checkClasses(root, train, test);
        TreeSet<String> names = new TreeSet<>(train.classes());
        names.addAll(test.classes());
        List<String> classes = List.copyOf(names);
        CoarseMap coarse = coarseMap.map(file -> CoarseMap.read(file, classes)).orElse(CoarseMap.identity(classes));
        return new Dataset(
                "folder",
                new FolderImages(files, train.images(), classes, coarse),
                new FolderImages(files, test.images(), classes, coarse),
                Optional.empty(),
                IMAGENET_MEAN,
                IMAGENET_STD,
                fingerprint(train, test, classes, coarse));
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
        throw new BifocalException(
                ErrorCode.DATA,
                "data.root is %s, which is not there.".formatted(root.toAbsolutePath()),
                "Set data.root to a folder or zip. " + LAYOUT);
    }

    private static BifocalException missing(Path root, String folder) {
        return new BifocalException(
                ErrorCode.DATA,
                "%s has no folder %s with class folders in it.".formatted(root.toAbsolutePath(), folder),
                LAYOUT);
    }

    private static void checkClasses(Path root, ClassFolder train, ClassFolder test) {
        List<String> empty = new ArrayList<>(train.emptyClasses());
        empty.addAll(test.emptyClasses());
        if (!empty.isEmpty()) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "%s has class folders without images: %s."
                            .formatted(root.toAbsolutePath(), String.join(", ", empty)),
                    "Put images (jpg, jpeg, png, bmp or gif) there, or remove these folders.");
        }
    }

    private static String fingerprint(ClassFolder train, ClassFolder test, List<String> classes, CoarseMap coarse) {
        Fingerprint fingerprint = new Fingerprint().add("folder");
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
