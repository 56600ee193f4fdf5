package dev.bifocal.host.cli.print;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A picture of some images of a data set, with their labels and views. */
public final class DatasetSheet {

    private DatasetSheet() {}

    /**
     * Draws images with the experiment's seed, and makes their views as the experiment says.
     *
     * @param recipe what the experiment is called
     * @param images how many at most
     * @param test whether test images are drawn
     */
    public static Sheet of(Experiment experiment, String recipe, int images, boolean test) {
        Dataset dataset = Datasets.open(experiment.data(), experiment.seed());
        int size = Session.imageSize(experiment, dataset);
        Map<View, Policy> policies = new EnumMap<>(View.class);
        policies.put(
                View.QUERY,
                Policies.resolve(experiment.views(), experiment.views().query(), size));
        policies.put(
                View.KEY,
                Policies.resolve(experiment.views(), experiment.views().key(), size));
        ViewSamples samples = new ViewSamples(policies, experiment.seed());
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
                        "%s of %s images, drawn with seed %s. To the left index, fine class and (coarse class)."
                                .formatted(rows.size(), part.size(), experiment.seed()),
                        "Views of %s x %s as recipe %s makes them: policy %s for the query, %s for the key."
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
