package dev.bifocal.host.data.shapes;

import dev.bifocal.host.data.DataConfig.ShapesConfig;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.Fingerprint;
import java.util.List;
import java.util.Optional;

/**
 * Opens the embedded data set: a small object off-centre on clutter, drawn rather than stored.
 *
 * <p>Coarse classes are families of shapes, fine classes the kinds within them, four in each of four families.
 */
public final class Shapes {

    /** Measured over 16,000 pictures of 32 pixels. */
    private static final List<Double> MEAN = List.of(.467, .466, .465);

    private static final List<Double> STD = List.of(.212, .236, .197);

    public static final DatasetEntry ENTRY = new DatasetEntry(
            "shapes",
            "drawn objects of 16 kinds in four families, with masks",
            List.of(),
            "Apache-2.0, as Bifocal.",
            "",
            Optional.empty(),
            "Four families of shapes with four kinds each.",
            new Statistics(MEAN, STD, "Measured over 16,000 pictures of 32 pixels."),
            List.of("Needs no files; data.shapes sets size, numbers of images, seed and clutter."),
            List.of(),
            data -> open(data.config().shapes()));

    private Shapes() {}

    public static Dataset open(ShapesConfig config) {
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
}
