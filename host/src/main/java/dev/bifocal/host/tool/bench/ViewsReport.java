package dev.bifocal.host.tool.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policies;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.catalog.Datasets;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.train.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The measured speed of the views of an experiment.
 *
 * @param dataset the name of the data set
 * @param size the side of a view in pixels
 * @param images the images of a repetition
 * @param views the rates of single views and of both views
 * @param parts the processor time of reading and of each transform
 * @param milliseconds the processor time of an image with both views
 */
public record ViewsReport(
        String dataset,
        int size,
        @JsonIgnore int images,
        List<ViewsBenchmark.Result> views,
        List<ViewParts.Part> parts,
        @JsonIgnore double milliseconds) {

    private static final int DEFAULT_PIXELS = 20_000 * 32 * 32;
    private static final int LEAST_IMAGES = 400;

    /**
     * Measures the views of an experiment.
     *
     * @param images the images of a repetition; by default 20,000 of 32 x 32 pixels, and fewer larger images
     */
    public static ViewsReport measure(Experiment experiment, Optional<Integer> images) {
        Dataset dataset = Datasets.open(experiment.data(), experiment.seed());
        int size = Session.imageSize(experiment, dataset);
        int read = images.orElse(Math.max(LEAST_IMAGES, DEFAULT_PIXELS / (size * size)));
        Map<View, Policy> policies = Policies.ofViews(experiment.views(), size);
        List<ViewsBenchmark.Result> results = ViewsBenchmark.run(dataset.train(), policies, read);
        Map<String, Policy> distinct = new LinkedHashMap<>();
        policies.values().forEach(policy -> distinct.putIfAbsent(policy.name(), policy));
        List<ViewParts.Part> parts = ViewParts.measure(dataset.train(), List.copyOf(distinct.values()), read);
        double milliseconds = 0;
        for (ViewParts.Part part : parts) {
            long views = policies.values().stream()
                    .filter(view -> view.name().equals(part.policy()))
                    .count();
            milliseconds += part.milliseconds() * (part.policy().isEmpty() ? 1 : views);
        }
        return new ViewsReport(dataset.name(), size, read, results, parts, milliseconds);
    }
}
