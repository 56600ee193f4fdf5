package dev.bifocal.host.data.cifar;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.pickle.PickledDictionary;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Opens CIFAR-10 and CIFARtoy from the official binary or Python version and keeps it in memory (180 MB). Both versions
 * give the same data set with the same fingerprint.
 *
 * <p>All seven files must exist and be complete, including the file with the names of the classes. A folder without
 * this file is incompletely unpacked. A folder with other class names in this file is another data set in CIFAR-10's
 * layout.
 */
final class Cifar {

    /** The number of records in each file of the official version. */
    static final int FILE_RECORDS = 10_000;

    private static final String UNPACK =
            "Unpack cifar-10-binary.tar.gz or cifar-10-python.tar.gz, %s, and set data.root to the folder it is in.";

    /** An official version. */
    private enum Release {
        BINARY("cifar-10-batches-bin", ".bin", "batches.meta.txt"),
        PYTHON("cifar-10-batches-py", "", "batches.meta");

        private final String folder;
        private final String suffix;
        private final String names;

        Release(String folder, String suffix, String names) {
            this.folder = folder;
            this.suffix = suffix;
            this.names = names;
        }

        private List<String> train() {
            return IntStream.rangeClosed(1, 5)
                    .mapToObj(number -> "data_batch_" + number + suffix)
                    .toList();
        }

        private List<String> files() {
            return Stream.concat(train().stream(), Stream.of(test(), names)).toList();
        }

        private String test() {
            return "test_batch" + suffix;
        }

        private CifarFile read(Path file, int records) {
            return this == BINARY ? CifarFile.read(file, records) : CifarFile.readPython(file, records);
        }

        private List<String> names(Path file) throws IOException {
            if (this == PYTHON) {
                return PickledDictionary.read(file).strings("label_names");
            }
            // Latin-1 decodes any bytes, so that the message can show garbled ones.
            return Files.readString(RegularFiles.require(file), StandardCharsets.ISO_8859_1)
                    .strip()
                    .lines()
                    .map(String::strip)
                    .toList();
        }
    }

    /** A version in a folder. */
    private record Copy(Release release, Path folder) {

        /** The first complete copy; otherwise the first folder or copy that exists. */
        static Copy find(Path root) {
            List<Copy> copies = Stream.of(Release.values())
                    .flatMap(release ->
                            Stream.of(root.resolve(release.folder), root).map(folder -> new Copy(release, folder)))
                    .toList();
            return copies.stream()
                    .filter(copy -> copy.missing().isEmpty())
                    .findFirst()
                    .or(() -> copies.stream().filter(copy -> copy.exists(root)).findFirst())
                    .orElse(new Copy(Release.BINARY, root));
        }

        private boolean exists(Path root) {
            return folder.equals(root) ? missing().size() < release.files().size() : Files.isDirectory(folder);
        }

        List<String> missing() {
            return release.files().stream()
                    .filter(file -> !Files.isRegularFile(folder.resolve(file)))
                    .toList();
        }

        CifarFile read(String file, int records) {
            return release.read(folder.resolve(file), records);
        }
    }

    static final List<Double> MEAN = List.of(.4914, .4822, .4465);
    static final List<Double> STD = List.of(.2023, .1994, .2010);

    private Cifar() {}

    /**
     * Opens a data set of CIFAR-10's classes.
     *
     * @param root the folder of the files, or the folder that contains {@code cifar-10-batches-bin} or
     *     {@code cifar-10-batches-py}
     * @param fileRecords the number of records that each file must have
     */
    static Dataset open(String name, Path root, CifarClasses classes, int fileRecords) {
        checkRoot(root);
        Copy copy = Copy.find(root);
        checkPresence(copy);
        checkNames(copy);
        List<CifarFile> train = copy.release().train().stream()
                .map(file -> copy.read(file, fileRecords))
                .toList();
        CifarFile test = copy.read(copy.release().test(), fileRecords);
        Fingerprint fingerprint = new Fingerprint().add("cifar").add(classes.key());
        train.forEach(file -> fingerprint.add(file.bytes()));
        return new Dataset(
                name,
                new CifarImages(train, classes),
                new CifarImages(List.of(test), classes),
                Optional.of(CifarFile.SIDE),
                MEAN,
                STD,
                fingerprint.add(test.bytes()).hex());
    }

    private static void checkRoot(Path root) {
        if (!Files.isDirectory(root)) {
            throw new HostException(
                    ErrorCode.DATA,
                    "data.root is %s, which %s."
                            .formatted(
                                    root.toAbsolutePath(), Files.exists(root) ? "is not a folder" : "does not exist"),
                    UNPACK.formatted("CIFAR-10's binary or Python version"));
        }
    }

    private static void checkPresence(Copy copy) {
        List<String> missing = copy.missing();
        if (!missing.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Folder %s lacks these files of CIFAR-10: %s."
                            .formatted(copy.folder().toAbsolutePath(), String.join(", ", missing)),
                    UNPACK.formatted("all of it"));
        }
    }

    private static void checkNames(Copy copy) {
        Path file = copy.folder().resolve(copy.release().names);
        List<String> names;
        try {
            names = copy.release().names(file);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s cannot be read: %s.".formatted(file, FileTrouble.of(e).reason()),
                    "Check the file's permissions, or unpack cifar-10-binary.tar.gz or cifar-10-python.tar.gz again.",
                    e);
        }
        for (int line = 0; line < CifarClasses.NAMES.size(); line++) {
            String expected = CifarClasses.NAMES.get(line);
            String found = line < names.size() ? names.get(line) : "";
            if (!found.equals(expected)) {
                throw wrongName(
                        file, "line %s is '%s', but CIFAR-10 has '%s'".formatted(line + 1, shown(found), expected));
            }
        }
        if (names.size() > CifarClasses.NAMES.size()) {
            throw wrongName(file, "it names %s classes, but CIFAR-10 has 10".formatted(names.size()));
        }
    }

    private static String shown(String found) {
        String printable = found.replaceAll("[^ -~]", "?");
        return printable.length() > 40 ? printable.substring(0, 40) + "..." : printable;
    }

    private static BifocalException wrongName(Path file, String problem) {
        return new HostException(
                ErrorCode.DATA,
                "%s does not list CIFAR-10's classes: %s.".formatted(file, problem),
                "Unpack cifar-10-binary.tar.gz or cifar-10-python.tar.gz again. For your own data, use data.dataset=folder.");
    }
}
