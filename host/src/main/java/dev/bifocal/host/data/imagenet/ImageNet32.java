package dev.bifocal.host.data.imagenet;

import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry.Counts;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.OfficialCounts;
import dev.bifocal.host.data.numpy.NpzFile;
import dev.bifocal.host.data.numpy.NumpyArray;
import dev.bifocal.host.data.pickle.PickledDictionary;
import dev.bifocal.host.data.planar.PlanarFile;
import dev.bifocal.host.data.planar.PlanarImages;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Opens ImageNet32 (P. Chrabaszcz, I. Loshchilov, F. Hutter, arXiv 1707.08819), all of ImageNet-1K in 32 x 32, from
 * pickled or {@code .npz} batches, with the twelve coarse classes of C. Feng and I. Patras (CVPR 2023).
 *
 * <p>The files with four gigabytes of pixels are memory-mapped.
 */
public final class ImageNet32 {

    /** The official numbers of images and classes. */
    public static final Counts COUNTS = Counts.of(1_281_167, 50_000, 12, 1_000);

    /**
     * The fingerprint covers the pixels of every 256th image; reading all pixels would take longer than opening the
     * data set.
     */
    private static final int FINGERPRINT_EVERY = 256;

    private static final String REMEDY =
            "Unpack Imagenet32_train.zip and Imagenet32_val.zip, or their npz versions, again.";

    private ImageNet32() {}

    /**
     * Opens ImageNet32.
     *
     * @param root the folder of the batches, or the folder with the unpacked archives; the published
     *     {@code imagenet32_to_fine.json} and {@code imagenet_fine_to_coarse.json} are used if they are in this folder
     * @param partial whether to accept an incomplete copy of the data set
     */
    public static Dataset open(Path root, boolean partial) {
        ImageNet32Files files = ImageNet32Files.find(root, partial);
        ImageNet32Classes classes = ImageNet32Classes.load(root);
        PlanarImages train = images(files.train(), classes);
        PlanarImages test = images(List.of(files.val()), classes);
        Fingerprint fingerprint = new Fingerprint().add("imagenet32");
        train.addTo(fingerprint, FINGERPRINT_EVERY);
        test.addTo(fingerprint, FINGERPRINT_EVERY);
        Dataset dataset = new Dataset(
                "imagenet32",
                train,
                test,
                Optional.of(PlanarFile.SIDE),
                Statistics.IMAGENET.mean(),
                Statistics.IMAGENET.std(),
                fingerprint.hex());
        if (!partial) {
            OfficialCounts.check(dataset, COUNTS, root);
        }
        return dataset;
    }

    private static PlanarImages images(List<Path> files, ImageNet32Classes classes) {
        List<PlanarImages.Part> parts =
                files.stream().map(file -> part(file, classes)).toList();
        return new PlanarImages(parts, classes.fine(), classes.coarse());
    }

    private static PlanarImages.Part part(Path file, ImageNet32Classes classes) {
        try {
            return file.toString().endsWith(ImageNet32Files.NPZ)
                    ? fromArchive(file, classes)
                    : fromPickle(file, classes);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "%s cannot be read as a batch of ImageNet32: %s.".formatted(file, e.getMessage()),
                    REMEDY,
                    e);
        }
    }

    private static PlanarImages.Part fromPickle(Path file, ImageNet32Classes classes) throws IOException {
        PickledDictionary dictionary = PickledDictionary.read(file);
        return part(file, dictionary.array("data"), dictionary.integers("labels"), classes);
    }

    private static PlanarImages.Part fromArchive(Path file, ImageNet32Classes classes) throws IOException {
        try (NpzFile archive = NpzFile.open(file)) {
            return part(file, archive.array("data"), archive.array("labels").integers(), classes);
        }
    }

    private static PlanarImages.Part part(Path file, NumpyArray data, int[] labels, ImageNet32Classes classes)
            throws IOException {
        PlanarFile images = PlanarFile.of(file, data);
        if (labels.length != images.rows() || labels.length == 0) {
            throw new IOException("it has %s images and %s labels".formatted(images.rows(), labels.length));
        }
        int[] fine = new int[labels.length];
        for (int row = 0; row < fine.length; row++) {
            if (labels[row] < 1 || labels[row] > ImageNet32Classes.FINE) {
                throw new IOException("it has label %s at row %s, but ImageNet32's labels are 1 to %s"
                        .formatted(labels[row], row, ImageNet32Classes.FINE));
            }
            fine[row] = classes.fineByLabel(labels[row]);
        }
        return new PlanarImages.Part(images, fine);
    }
}
