package dev.bifocal.host.tool.inspect;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.pipeline.ViewSamples;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.picture.Cell;
import dev.bifocal.host.picture.Row;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.train.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A picture of some images of a data set, with their labels and views. */
public final class DatasetSheet {

    private DatasetSheet() {}

    /**
     * Draws images with the seed of the experiment, and makes their views.
     *
     * @param recipe the name of the experiment in the picture
     * @param images the largest number of images
     * @param test whether to draw test images
     */
    public static Sheet of(Experiment experiment, String recipe, int images, boolean test) {
        Dataset dataset = Datasets.open(experiment.data(), experiment.seed());
        int size = Session.imageSize(experiment, dataset);
        ViewSamples samples = new ViewSamples(Policies.ofViews(experiment.views(), size), experiment.seed());
        ImageDataset part = test ? dataset.test() : dataset.train();
        String partName = test ? "test" : "train";
        List<Row> rows = new ArrayList<>();
        for (int index : draw(part.size(), images, experiment.seed())) {
            Image image = new Image();
            part.read(index, image);
            Map<View, Image> views = samples.of(image, index);
            rows.add(Row.of(
                    List.of(
                            partName + ":" + index,
                            part.fineClasses().get(part.fine(index)),
                            "(" + part.coarseClasses().get(part.coarse(index)) + ")"),
                    List.of(
                            Cell.of(image, image.width() + " x " + image.height()),
                            Cell.of(Objects.requireNonNull(views.get(View.QUERY))),
                            Cell.of(Objects.requireNonNull(views.get(View.KEY))))));
        }
        return new Sheet(
                "%s: %s images and their views".formatted(dataset.name(), test ? "test" : "training"),
                List.of(
                        "%s of %s images, drawn with seed %s. On the left: index, fine class, (coarse class)."
                                .formatted(rows.size(), part.size(), experiment.seed()),
                        "Views of %s x %s of recipe %s: policy %s for the query, %s for the key."
                                .formatted(
                                        size,
                                        size,
                                        recipe,
                                        experiment.views().query(),
                                        experiment.views().key())),
                List.of("image", "query view", "key view"),
                rows);
    }

    private static int[] draw(int available, int wanted, long seed) {
        int[] order = new int[available];
        new SampleRandom().permute(seed, SampleRandom.stream("show"), 0, order);
        return Arrays.copyOf(order, Math.min(available, wanted));
    }
}
