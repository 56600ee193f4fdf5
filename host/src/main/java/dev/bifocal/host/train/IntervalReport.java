package dev.bifocal.host.train;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSink;
import dev.bifocal.host.train.step.Scalars;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Computes the record of an interval of steps from their scalars, and stops training if a loss is not finite. */
final class IntervalReport {

    private final int batch;
    private long since = System.nanoTime();

    /** Creates a report whose first interval starts now. */
    IntervalReport(int batch) {
        this.batch = batch;
    }

    /**
     * The losses of an interval.
     *
     * @param sum their sum over the steps
     * @param count the number of steps
     */
    record Losses(double sum, int count) {}

    /**
     * Ends the interval, and records its means.
     *
     * @param scalars scalars of the interval's steps; empty afterwards
     * @param step number of finished steps
     * @param epoch number of finished epochs
     * @param inEffect settings that change over time, by name, with their values in the last step
     * @throws BifocalException if a loss is not finite
     */
    Losses flush(Scalars scalars, long step, int epoch, Map<String, Double> inEffect, MetricSink sink) {
        requireFinite(scalars, step);
        Map<String, Double> means = new LinkedHashMap<>();
        scalars.values().forEach((name, values) -> means.put(name, mean(values)));
        means.putAll(inEffect);
        List<Double> losses = Objects.requireNonNull(scalars.values().get(MetricRecord.LOSS));
        Losses result =
                new Losses(losses.stream().mapToDouble(Double::doubleValue).sum(), losses.size());
        double seconds = (System.nanoTime() - since) / 1e9;
        sink.record(new MetricRecord(
                MetricRecord.Kind.TRAIN,
                step,
                epoch,
                means,
                Map.of(MetricRecord.IMAGES_PER_SECOND, result.count() * (double) batch / seconds)));
        scalars.clear();
        since = System.nanoTime();
        return result;
    }

    /**
     * Checks that all losses are finite.
     *
     * @param step number of finished steps; the last of them is the last in {@code scalars}
     * @throws BifocalException if a loss is not finite
     */
    static void requireFinite(Scalars scalars, long step) {
        Map<String, List<Double>> values = scalars.values();
        List<Double> losses = values.getOrDefault(MetricRecord.LOSS, List.of());
        for (int i = 0; i < losses.size(); i++) {
            if (!Double.isFinite(losses.get(i))) {
                throw diverged(values, i, step - losses.size() + i + 1);
            }
        }
    }

    private static BifocalException diverged(Map<String, List<Double>> values, int index, long step) {
        int steps = Objects.requireNonNull(values.get(MetricRecord.LOSS)).size();
        Map<String, Object> seen = new LinkedHashMap<>();
        values.forEach((name, list) -> {
            // Symmetric training reports scalars more than once per step.
            int perStep = list.size() / steps;
            if (perStep > 0 && perStep * steps == list.size()) {
                List<Double> ofStep = list.subList(index * perStep, (index + 1) * perStep);
                seen.put(name, perStep == 1 ? ofStep.get(0) : ofStep);
            }
        });
        String before = index > 0
                ? " The loss of the previous step was %s."
                        .formatted(Objects.requireNonNull(values.get(MetricRecord.LOSS))
                                .get(index - 1))
                : "";
        return new HostException(
                ErrorCode.RUN,
                "The loss of step %s is not finite: %s.%s".formatted(step, seen, before),
                "Lower optimizer.lr, set optimizer.clip=1, or raise the temperature. An existing checkpoint is from an earlier step.");
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }
}
