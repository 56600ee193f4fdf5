package dev.bifocal.host.data.cifar;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.CoarseMap;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry.Counts;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.OfficialCounts;
import dev.bifocal.host.data.planar.PlanarFile;
import dev.bifocal.host.data.planar.PlanarImages;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Opens CIFAR-100 from the official binary or Python version. Both versions give the same data set with the same
 * fingerprint.
 *
 * <p>The files are memory-mapped. The reader checks all labels, including the coarse class of each fine class.
 */
public final class Cifar100 {

    /** The official numbers of images and classes. */
    public static final Counts COUNTS = Counts.of(50_000, 10_000, 20, 100);

    static final int FINE = 100;
    static final int COARSE = 20;
    /** The mean of each channel in the official code of C. Feng and I. Patras (CVPR 2023). */
    public static final List<Double> MEAN = List.of(.507, .487, .441);
    /** The standard deviation of each channel in the official code of C. Feng and I. Patras (CVPR 2023). */
    public static final List<Double> STD = List.of(.267, .256, .276);

    /** By fine label, as in the files; five classes each. */
    private static final int[] COARSE_BY_FINE = {
        4, 1, 14, 8, 0, 6, 7, 7, 18, 3, 3, 14, 9, 18, 7, 11, 3, 9, 7, 11, 6, 11, 5, 10, 7, 6, 13, 15, 3, 15, 0, 11, 1,
        10, 12, 14, 16, 9, 11, 5, 5, 19, 8, 8, 15, 13, 14, 17, 18, 10, 16, 4, 17, 4, 2, 0, 17, 4, 18, 17, 10, 3, 2, 12,
        12, 16, 12, 1, 9, 19, 2, 10, 0, 1, 16, 12, 9, 13, 15, 13, 16, 19, 2, 4, 6, 19, 5, 5, 8, 19, 18, 1, 2, 15, 6, 0,
        17, 8, 14, 13
    };

    private static final String REMEDY =
            "Unpack cifar-100-binary.tar.gz or cifar-100-python.tar.gz again, and set " + "data.root to that folder.";

    private Cifar100() {}

    /** The training or test images in a file, with their labels. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; a list would box the numbers.
    record Part(PlanarFile images, int[] coarse, int[] fine) {}

    /** The names of the classes, by label. */
    record Names(List<String> coarse, List<String> fine) {}

    /** A reader of an official version. */
    interface Release {

        /** The folder in the archive. */
        String folder();

        /** The files: training, test and names. */
        List<String> files();

        Part read(Path file) throws IOException;

        Names names(Path folder) throws IOException;
    }

    private static final List<Release> RELEASES = List.of(new Cifar100Binary(), new Cifar100Python());

    /**
     * Opens CIFAR-100.
     *
     * @param root the folder of the files, or the folder that contains {@code cifar-100-binary} or
     *     {@code cifar-100-python}
     * @param partial whether to accept an incomplete copy of the data set
     */
    public static Dataset open(Path root, boolean partial) {
        for (Release release : RELEASES) {
            Optional<Path> folder = List.of(root, root.resolve(release.folder())).stream()
                    .filter(candidate -> Files.isRegularFile(
                            candidate.resolve(release.files().get(0))))
                    .findFirst();
            if (folder.isPresent()) {
                Dataset dataset = read(release, folder.get());
                if (!partial) {
                    OfficialCounts.check(dataset, COUNTS, folder.get());
                }
                return dataset;
            }
        }
        throw new HostException(
                ErrorCode.DATA,
                "%s has neither train.bin of CIFAR-100's binary version nor train of its Python version."
                        .formatted(root.toAbsolutePath()),
                REMEDY);
    }

    private static Dataset read(Release release, Path folder) {
        checkPresence(release, folder);
        Names names = names(release, folder);
        CoarseMap coarse = CoarseMap.of(names.coarse(), COARSE_BY_FINE);
        PlanarImages train = images(release, folder.resolve(release.files().get(0)), names, coarse);
        PlanarImages test = images(release, folder.resolve(release.files().get(1)), names, coarse);
        Fingerprint fingerprint = new Fingerprint().add("cifar100");
        train.addTo(fingerprint, 1);
        test.addTo(fingerprint, 1);
        return new Dataset("cifar100", train, test, Optional.of(PlanarFile.SIDE), MEAN, STD, fingerprint.hex());
    }

    private static void checkPresence(Release release, Path folder) {
        List<String> missing = release.files().stream()
                .filter(file -> !Files.isRegularFile(folder.resolve(file)))
                .toList();
        if (!missing.isEmpty()) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Folder %s lacks these files of CIFAR-100: %s."
                            .formatted(folder.toAbsolutePath(), String.join(", ", missing)),
                    REMEDY);
        }
    }

    private static Names names(Release release, Path folder) {
        Names names;
        try {
            names = release.names(folder);
        } catch (IOException e) {
            throw unreadable(folder.resolve(release.files().get(2)), e);
        }
        if (new HashSet<>(names.coarse()).size() != COARSE || new HashSet<>(names.fine()).size() != FINE) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The names in %s are %s of coarse and %s of fine classes, but CIFAR-100 has %s and %s."
                            .formatted(
                                    folder.toAbsolutePath(),
                                    names.coarse().size(),
                                    names.fine().size(),
                                    COARSE,
                                    FINE),
                    REMEDY);
        }
        return names;
    }

    private static PlanarImages images(Release release, Path file, Names names, CoarseMap coarse) {
        Part part;
        try {
            part = release.read(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        check(part, file);
        return new PlanarImages(List.of(new PlanarImages.Part(part.images(), part.fine())), names.fine(), coarse);
    }

    private static void check(Part part, Path file) {
        int rows = part.images().rows();
        if (part.fine().length != rows || part.coarse().length != rows || rows == 0) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s has %s images, %s fine labels and %s coarse ones."
                            .formatted(file, rows, part.fine().length, part.coarse().length),
                    REMEDY);
        }
        for (int row = 0; row < rows; row++) {
            int fine = part.fine()[row];
            int coarse = part.coarse()[row];
            if (fine < 0 || fine >= FINE || coarse != COARSE_BY_FINE[fine]) {
                throw new HostException(
                        ErrorCode.DATA,
                        "%s has the fine label %s and the coarse label %s at row %s, which no image of CIFAR-100 has."
                                .formatted(file, fine, coarse, row),
                        REMEDY);
            }
        }
    }

    private static BifocalException unreadable(Path file, IOException e) {
        return new HostException(
                ErrorCode.DATA,
                "%s cannot be read as a file of CIFAR-100: %s.".formatted(file, e.getMessage()),
                REMEDY,
                e);
    }
}
