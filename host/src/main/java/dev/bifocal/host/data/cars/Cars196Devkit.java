package dev.bifocal.host.data.cars;

import dev.bifocal.host.data.folder.ImageLookup;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The official layout of Cars196: photos in {@code cars_train} and {@code cars_test}, labels in the devkit's
 * {@code .mat} files.
 */
final class Cars196Devkit {

    static final String TRAIN_FILE = "cars_train_annos.mat";
    private static final String TEST_FILE = "cars_test_annos_withlabels.mat";
    private static final String META_FILE = "cars_meta.mat";
    private static final String DEVKIT = "devkit";
    private static final String REMEDY =
            "Unpack car_devkit.tgz again and put cars_test_annos_withlabels.mat beside it.";

    private Cars196Devkit() {}

    /** Whether a folder contains the devkit. */
    static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(DEVKIT).resolve(TRAIN_FILE));
    }

    /** Training and test images. */
    static List<Cars196.Part> read(Path folder, Cars196Classes classes) {
        checkNames(file(folder, META_FILE), classes);
        return List.of(part(folder, TRAIN_FILE, "cars_train", classes), part(folder, TEST_FILE, "cars_test", classes));
    }

    private static Path file(Path folder, String name) {
        return Stream.of(folder.resolve(DEVKIT).resolve(name), folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.DATA,
                        "%s lacks %s of Cars196, in %s or beside it.".formatted(folder.toAbsolutePath(), name, DEVKIT),
                        name.equals(TEST_FILE)
                                ? "Download cars_test_annos_withlabels.mat too: the devkit's own file has no labels for testing."
                                : REMEDY));
    }

    private static void checkNames(Path file, Cars196Classes classes) {
        List<String> names = read(file, CarsMatFile::classNames);
        List<String> expected = classes.names();
        for (int label = 0; label < expected.size(); label++) {
            String name = label < names.size() ? names.get(label) : "nothing";
            if (classes.label(name).filter(Integer.valueOf(label)::equals).isEmpty()) {
                throw new HostException(
                        ErrorCode.DATA,
                        "%s has '%s' as class %s, but Cars196 has '%s'."
                                .formatted(file, name, label + 1, expected.get(label)),
                        REMEDY);
            }
        }
    }

    private static Cars196.Part part(Path folder, String list, String images, Cars196Classes classes) {
        Path file = file(folder, list);
        List<CarsMatFile.Annotation> annotations = read(file, CarsMatFile::annotations);
        // Some copies have the folder twice.
        String prefix = Files.isDirectory(folder.resolve(images).resolve(images)) ? images + "/" + images : images;
        List<String> paths = new ArrayList<>();
        int[] fine = new int[annotations.size()];
        for (int i = 0; i < fine.length; i++) {
            CarsMatFile.Annotation annotation = annotations.get(i);
            if (annotation.label() < 1 || annotation.label() > classes.names().size()) {
                throw new HostException(
                        ErrorCode.DATA,
                        "%s has class %s for image %s, but Cars196's classes are 1 to %s."
                                .formatted(
                                        file,
                                        annotation.label(),
                                        annotation.image(),
                                        classes.names().size()),
                        REMEDY);
            }
            if (ImageLookup.leadsOut(annotation.image())) {
                throw new HostException(
                        ErrorCode.DATA,
                        "%s names '%s', which is outside %s.".formatted(file, annotation.image(), images),
                        "Do not trust this file. " + REMEDY);
            }
            fine[i] = annotation.label() - 1;
            paths.add(prefix + "/" + annotation.image());
        }
        return new Cars196.Part(ImageLookup.find(folder, paths, file.toString()), fine);
    }

    /** Reads a value from a file. */
    @FunctionalInterface
    private interface Reading<T> {
        T of(Path file) throws IOException;
    }

    private static <T> T read(Path file, Reading<T> reading) {
        try {
            return reading.of(file);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s cannot be read as a file of Cars196's devkit: %s.".formatted(file, e.getMessage()),
                    REMEDY,
                    e);
        }
    }
}
