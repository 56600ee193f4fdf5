package dev.bifocal.host.data.cars;

import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry.Counts;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.OfficialCounts;
import dev.bifocal.host.data.folder.FileImages;
import dev.bifocal.host.data.folder.FileImages.Labels;
import dev.bifocal.host.data.folder.ImageLookup;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Opens Cars196 (J. Krause et al., 3D Object Representations for Fine-Grained Categorization, 2013) from the official
 * devkit or from folders of its classes, with the eight body types of C. Feng and I. Patras (CVPR 2023) as coarse
 * classes.
 */
public final class Cars196 {

    /** The official numbers of images and classes. */
    public static final Counts COUNTS = Counts.of(8_144, 8_041, 8, 196);

    private static final List<String> NESTED = List.of("", "stanford_cars", "car_data/car_data", "car_data");

    private Cars196() {}

    /** The images of one part with their fine labels. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Part(ImageLookup images, int[] fine) {}

    /**
     * Opens Cars196 without decoding an image.
     *
     * @param root the folder of {@code devkit}, {@code cars_train} and {@code cars_test}, or of {@code train} and
     *     {@code test} with a folder for each class; or a folder that contains it as {@code stanford_cars} or
     *     {@code car_data}
     * @param partial whether to accept an incomplete copy of the data set
     */
    public static Dataset open(Path root, boolean partial) {
        Cars196Classes classes = Cars196Classes.load();
        List<Path> folders = NESTED.stream().map(root::resolve).toList();
        Dataset dataset = first(folders, Cars196Devkit::isIn)
                .map(folder -> Cars196Devkit.read(folder, classes))
                .or(() -> first(folders, Cars196Folders::isIn).map(folder -> Cars196Folders.read(folder, classes)))
                .map(parts -> dataset(parts, classes))
                .orElseThrow(() -> new HostException(
                        ErrorCode.DATA,
                        "%s has neither devkit/%s nor folders train and test with a folder for each class of cars."
                                .formatted(root.toAbsolutePath(), Cars196Devkit.TRAIN_FILE),
                        "Unpack car_devkit.tgz, cars_train.tgz and cars_test.tgz into one folder, or a copy in class folders,"
                                + " and set data.root to it."));
        if (!partial) {
            OfficialCounts.check(dataset, COUNTS, root);
        }
        return dataset;
    }

    private static Optional<Path> first(List<Path> folders, Predicate<Path> test) {
        return folders.stream().filter(test).findFirst();
    }

    private static Dataset dataset(List<Part> parts, Cars196Classes classes) {
        List<FileImages> images =
                parts.stream().map(part -> images(part, classes)).toList();
        Fingerprint fingerprint = new Fingerprint().add("cars196");
        images.forEach(part -> part.addTo(fingerprint));
        return new Dataset(
                "cars196",
                images.get(0),
                images.get(1),
                Optional.empty(),
                Statistics.IMAGENET.mean(),
                Statistics.IMAGENET.std(),
                fingerprint.hex());
    }

    private static FileImages images(Part part, Cars196Classes classes) {
        int[] coarse = Arrays.stream(part.fine()).map(classes::bodyType).toArray();
        return new FileImages(
                part.images().files(),
                part.images().entries(),
                new Labels(coarse, part.fine(), Cars196Classes.BODY_TYPES, classes.names()));
    }
}
