package dev.bifocal.host.bench;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.View;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.StepDriver;
import dev.bifocal.host.train.StepPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Measures the host's training step, its parts, and the same step written bare against DJL, in turns. */
public final class StepBenchmark {

    private static final double SECONDS_OF_A_ROUND = 1;
    private static final int WARM_UP = 3;
    private static final int BARE_EMBEDDING = 128;

    private StepBenchmark() {}

    /**
     * What was measured. Medians are over rounds; a round runs the host's step some times and then the bare step as often.
     *
     * @param device what it ran on
     * @param threads the engine's threads
     * @param batch images in a step
     * @param rounds the number of rounds
     * @param hostImagesPerSecond median of the host's step
     * @param bareImagesPerSecond median of the bare step
     * @param ratio median of the host's rate over the bare one, round by round
     * @param partSeconds seconds of each part of a step, the mean over all of the host's steps
     */
    public record Result(
            String device,
            int threads,
            int batch,
            int rounds,
            double hostImagesPerSecond,
            double bareImagesPerSecond,
            double ratio,
            Map<String, Double> partSeconds) {}

    /**
     * Measures.
     *
     * @param session an experiment with both views; the bare step takes over its encoder, batch and memory size
     * @param rounds at least 1
     */
    public static Result run(Session session, int rounds) {
        int batch = session.experiment().batch();
        double[] host = new double[rounds];
        double[] bare = new double[rounds];
        double[] ratios = new double[rounds];
        Parts parts = new Parts();
        try (StepDriver driver = new StepDriver(session);
                BareStep bareStep =
                        new BareStep(session.experiment(), BARE_EMBEDDING, session.imageSize(), session.manager())) {
            Runnable bareRun = () -> bareStep(driver, bareStep);
            for (int i = 0; i < WARM_UP; i++) {
                driver.step(part -> {});
                bareRun.run();
            }
            int steps = Math.max(1, (int) Math.round(SECONDS_OF_A_ROUND / seconds(1, () -> driver.step(part -> {}))));
            for (int round = 0; round < rounds; round++) {
                host[round] = steps
                        * batch
                        / seconds(steps, () -> {
                            parts.start();
                            driver.step(parts::finished);
                        });
                bare[round] = steps * batch / seconds(steps, bareRun);
                ratios[round] = host[round] / bare[round];
            }
        }
        return new Result(
                session.compute().deviceName(),
                session.compute().threads(),
                batch,
                rounds,
                median(host),
                median(bare),
                median(ratios),
                parts.means());
    }

    private static void bareStep(StepDriver driver, BareStep step) {
        Map<View, NDArray> images = driver.images();
        try (NDArray labels = driver.labels()) {
            step.run(
                    Objects.requireNonNull(images.get(View.QUERY)),
                    Objects.requireNonNull(images.get(View.KEY)),
                    labels);
        } finally {
            images.values().forEach(NDArray::close);
        }
    }

    private static double seconds(int times, Runnable what) {
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            what.run();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Adds up the time between the ends of parts. */
    private static final class Parts {
        private final Map<StepPart, List<Double>> seconds = new EnumMap<>(StepPart.class);
        private long last;

        void start() {
            last = System.nanoTime();
        }

        void finished(StepPart part) {
            long now = System.nanoTime();
            seconds.computeIfAbsent(part, any -> new ArrayList<>()).add((now - last) / 1e9);
            last = now;
        }

        Map<String, Double> means() {
            Map<String, Double> means = new LinkedHashMap<>();
            seconds.forEach((part, values) -> means.put(
                    part.toString(),
                    values.stream().mapToDouble(Double::doubleValue).average().orElse(0)));
            return means;
        }
    }
}
