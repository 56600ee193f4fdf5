package dev.bifocal.host.bench;

import dev.bifocal.api.View;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.view.Policy;
import dev.bifocal.host.view.ViewPipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Measures how many views a second each policy makes: reading, augmenting and handing over included. */
public final class ViewsBenchmark {

    private static final int WARM_UP = 2;
    private static final int REPETITIONS = 7;
    private static final int BATCH = 64;
    private static final int AHEAD = 4;
    private static final long SEED = 1;

    private ViewsBenchmark() {}

    /**
     * Measures policies, each with one loader thread and, where there are more processors, with one for each.
     *
     * @param policies by name, in the order in which they are measured
     * @param images views that one of the {@value #REPETITIONS} repetitions makes, at least
     * @return for each policy the median of its repetitions
     */
    public static List<Result> run(ImageDataset dataset, Map<String, Policy> policies, int images) {
        int processors = Runtime.getRuntime().availableProcessors();
        List<Result> results = new ArrayList<>();
        policies.forEach((name, policy) -> {
            results.add(new Result(name, 1, imagesPerSecond(dataset, policy, images, 1)));
            if (processors > 1) {
                results.add(new Result(name, processors, imagesPerSecond(dataset, policy, images, processors)));
            }
        });
        return results;
    }

    private static double imagesPerSecond(ImageDataset dataset, Policy policy, int images, int threads) {
        int batch = Math.min(BATCH, dataset.size());
        int steps = Math.max(1, images / batch);
        double[] rates = new double[REPETITIONS];
        try (ViewPipeline pipeline = new ViewPipeline(
                dataset, Map.of(View.QUERY, policy), policy.size(), batch, SEED, "bench", threads, AHEAD)) {
            for (int repetition = -WARM_UP; repetition < REPETITIONS; repetition++) {
                long start = System.nanoTime();
                take(pipeline, steps);
                double seconds = (System.nanoTime() - start) * 1e-9;
                if (repetition >= 0) {
                    rates[repetition] = (double) steps * batch / seconds;
                }
            }
        }
        Arrays.sort(rates);
        return rates[REPETITIONS / 2];
    }

    private static void take(ViewPipeline pipeline, int steps) {
        for (int step = 0; step < steps; step++) {
            pipeline.next().close();
        }
    }

    /**
     * The speed of a policy.
     *
     * @param policy its name
     * @param threads number of loader threads
     * @param imagesPerSecond views made in a second, the median
     */
    public record Result(String policy, int threads, double imagesPerSecond) {}
}
