package dev.bifocal.host.data.cifar;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Opens CIFAR-10 and CIFARtoy from the official binary version and keeps it in memory (180 MB).
 *
 * <p>All seven files must exist and be complete, including {@code batches.meta.txt}. A folder without this file is
 * incompletely unpacked. A folder with other class names in this file is another data set in CIFAR-10's layout.
 */
final class Cifar {

    /** The number of records in each file of the official version. */
    static final int FILE_RECORDS = 10_000;

    private static final String FOLDER = "cifar-10-batches-bin";
    private static final String META_FILE = "batches.meta.txt";
    private static final String TEST_FILE = "test_batch.bin";
    private static final List<String> TRAIN_FILES =
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
    static final List<Double> MEAN = List.of(.4914, .4822, .4465);
    static final List<Double> STD = List.of(.2023, .1994, .2010);

    private Cifar() {}

    /**
     * Opens a data set of CIFAR-10's classes.
     *
     * @param root the folder of the files, or the folder that contains {@code cifar-10-batches-bin}
     * @param fileRecords the number of records that each file must have
     */
    static Dataset open(String name, Path root, CifarClasses classes, int fileRecords) {
        Path folder = folder(root);
        checkPresence(folder);
        checkNames(folder.resolve(META_FILE));
        List<CifarFile> train = TRAIN_FILES.stream()
                .map(file -> CifarFile.read(folder.resolve(file), fileRecords))
                .toList();
        CifarFile test = CifarFile.read(folder.resolve(TEST_FILE), fileRecords);
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

    private static Path folder(Path root) {
        if (!Files.isDirectory(root)) {
            throw new HostException(
                    ErrorCode.DATA,
                    "data.root is %s, which %s."
                            .formatted(
                                    root.toAbsolutePath(), Files.exists(root) ? "is not a folder" : "does not exist"),
                    "Unpack cifar-10-binary.tar.gz, CIFAR-10's binary version, and set data.root to the folder it is in.");
        }
        Path inside = root.resolve(FOLDER);
        return Files.isDirectory(inside) ? inside : root;
    }

    private static void checkPresence(Path folder) {
        List<String> missing = new ArrayList<>(TRAIN_FILES);
        missing.add(TEST_FILE);
        missing.add(META_FILE);
        missing.removeIf(file -> Files.isRegularFile(folder.resolve(file)));
        if (!missing.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Folder %s lacks these files of CIFAR-10: %s."
                            .formatted(folder.toAbsolutePath(), String.join(", ", missing)),
                    "Unpack all of cifar-10-binary.tar.gz, CIFAR-10's binary version, and set data.root to the folder it is in.");
        }
    }

    private static void checkNames(Path file) {
        List<String> names;
        try {
            // Latin-1 decodes any bytes, so that the message can show garbled ones.
            names = Files.readString(RegularFiles.require(file), StandardCharsets.ISO_8859_1)
                    .strip()
                    .lines()
                    .map(String::strip)
                    .toList();
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA, "%s cannot be read: %s.".formatted(file, e), "Check the file's permissions.", e);
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
                "Unpack cifar-10-binary.tar.gz again. For your own data, use data.dataset=folder.");
    }
}
