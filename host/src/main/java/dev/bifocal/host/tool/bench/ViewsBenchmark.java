package dev.bifocal.host.tool.bench;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.pipeline.BatchPart;
import dev.bifocal.host.augment.pipeline.ViewPipeline;
import dev.bifocal.host.augment.pipeline.ViewPlan;
import dev.bifocal.host.data.ImageDataset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Measures how many images a second become views: reading, augmenting and handing over included. */
public final class ViewsBenchmark {

    static final int WARM_UP = 2;
    static final int REPETITIONS = 7;
    static final long SEED = 1;

    private static final int BATCH = 64;
    private static final int AHEAD = 4;

    private ViewsBenchmark() {}

    /**
     * Measures each view alone and, where they differ, both of one image, with one loader thread and, where there are
     * more processors, with one for each.
     *
     * @param images images that one of the {@value #REPETITIONS} repetitions reads, at least
     * @return medians of the repetitions
     */
    public static List<Result> run(ImageDataset dataset, Map<View, Policy> policies, int images) {
        int processors = Runtime.getRuntime().availableProcessors();
        List<Result> results = new ArrayList<>();
        for (Map<View, Policy> views : combinations(policies)) {
            List<String> names = views.values().stream().map(Policy::name).toList();
            results.add(new Result(names, 1, imagesPerSecond(dataset, views, images, 1)));
            if (processors > 1) {
                results.add(new Result(names, processors, imagesPerSecond(dataset, views, images, processors)));
            }
        }
        return results;
    }

    private static List<Map<View, Policy>> combinations(Map<View, Policy> policies) {
        List<Map<View, Policy>> combinations = new ArrayList<>();
        Set<String> names = new LinkedHashSet<>();
        policies.forEach((view, policy) -> {
            if (names.add(policy.name())) {
                combinations.add(Map.of(view, policy));
            }
        });
        if (policies.size() > 1) {
            combinations.add(new TreeMap<>(policies));
        }
        return combinations;
    }

    private static double imagesPerSecond(ImageDataset dataset, Map<View, Policy> policies, int images, int threads) {
        int batch = Math.min(BATCH, dataset.size());
        int steps = Math.max(1, images / batch);
        Map<View, ViewPlan> plans = new TreeMap<>();
        policies.forEach((view, policy) -> plans.put(view, ViewPlan.once(policy)));
        double[] rates = new double[REPETITIONS];
        try (ViewPipeline pipeline =
                new ViewPipeline(dataset, plans, batch, BatchPart.WHOLE, SEED, "bench", threads, AHEAD)) {
            for (int repetition = -WARM_UP; repetition < REPETITIONS; repetition++) {
                long start = System.nanoTime();
                take(pipeline, steps);
                double seconds = (System.nanoTime() - start) * 1e-9;
                if (repetition >= 0) {
                    rates[repetition] = (double) steps * batch / seconds;
                }
            }
        }
        return Quantiles.median(rates);
    }

    private static void take(ViewPipeline pipeline, int steps) {
        for (int step = 0; step < steps; step++) {
            pipeline.next().close();
        }
    }

    /**
     * A rate.
     *
     * @param policies the policies of the view or views of an image
     * @param threads the number of loader threads
     * @param imagesPerSecond the median rate of images with their views
     */
    public record Result(@JsonIgnore List<String> policies, int threads, double imagesPerSecond) {

        /** The policies in one text. */
        @JsonProperty
        public String policy() {
            return String.join(" + ", policies);
        }

        /** Copies the list. */
        public Result {
            policies = List.copyOf(policies);
        }
    }
}
