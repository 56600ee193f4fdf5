package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.DataConfig.ShapesConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.Optional;

/**
 * Opens the embedded data set: pictures of a small off-center object on clutter, which are generated rather than
 * stored.
 *
 * <p>The coarse classes are four families of shapes. The fine classes are four kinds in each family.
 */
public final class Shapes {

    /** Measured over 16,000 pictures of 32 pixels. */
    private static final List<Double> MEAN = List.of(.467, .466, .465);

    private static final List<Double> STD = List.of(.212, .236, .197);

    /** The catalog entry. */
    public static final DatasetEntry ENTRY = new DatasetEntry(
            "shapes",
            "generated objects of 16 kinds in four families, with masks",
            List.of(),
            "Apache-2.0, as Bifocal.",
            "",
            Optional.empty(),
            "Four families of shapes with four kinds each.",
            new Statistics(MEAN, STD, "Measured over 16,000 pictures of 32 pixels."),
            List.of("Needs no files. data.shapes sets size, numbers of images, seed and clutter."),
            List.of(),
            data -> open(data.config().shapes()));

    private static final long BYTES_OF_AN_IMAGE = 32;
    private static final long MEGABYTE = 1 << 20;

    private Shapes() {}

    /**
     * Opens the data set. Pictures are drawn when they are read.
     *
     * @throws dev.bifocal.api.BifocalException if the heap is too small for the labels
     */
    public static Dataset open(ShapesConfig config) {
        requireMemory("data.shapes.train", config.train());
        requireMemory("data.shapes.test", config.test());
        String fingerprint = new Fingerprint()
                .add("shapes")
                .add(ShapePainter.VERSION)
                .add(config.size())
                .add(config.train())
                .add(config.test())
                .add(config.seed())
                .add(Double.toString(config.clutter()))
                .hex();
        return new Dataset(
                "shapes",
                new ShapeImages("train", config.size(), config.train(), config.seed(), config.clutter()),
                new ShapeImages("test", config.size(), config.test(), config.seed(), config.clutter()),
                Optional.of(config.size()),
                MEAN,
                STD,
                fingerprint);
    }

    /** Checks the memory for the labels and the order of an epoch, which are kept for all pictures. */
    private static void requireMemory(String key, int images) {
        long heap = Runtime.getRuntime().maxMemory();
        if (images * BYTES_OF_AN_IMAGE > heap) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "%s is %s, but the labels of these images need %s MB, and the maximum Java heap is %s MB."
                            .formatted(key, images, images * BYTES_OF_AN_IMAGE / MEGABYTE, heap / MEGABYTE),
                    "Set it to at most %s, or increase the heap, for example with BIFOCAL_JAVA_OPTS=-Xmx4g."
                            .formatted(heap / BYTES_OF_AN_IMAGE));
        }
    }
}
