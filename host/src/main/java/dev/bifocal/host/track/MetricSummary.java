package dev.bifocal.host.track;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What remains of a run's metrics in a table.
 *
 * @param training the last values of training: of the last whole epoch, or of the last step before there is one
 * @param evaluation the last value of each evaluated number
 * @param best the greatest value of each evaluated number
 */
public record MetricSummary(Map<String, Double> training, Map<String, Double> evaluation, Map<String, Best> best) {

    /**
     * The greatest value that a number had.
     *
     * @param value the value
     * @param epoch finished epochs when it was measured, first
     */
    public record Best(double value, int epoch) {}

    /** Keeps the order of the maps. */
    public MetricSummary {
        training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
        evaluation = Collections.unmodifiableMap(new LinkedHashMap<>(evaluation));
        best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    }

    /** Sums up records in their order. */
    public static MetricSummary of(List<MetricRecord> records) {
        Map<String, Double> step = Map.of();
        Map<String, Double> epoch = Map.of();
        Map<String, Double> evaluation = new LinkedHashMap<>();
        Map<String, Best> best = new LinkedHashMap<>();
        for (MetricRecord record : records) {
            switch (record.kind()) {
                case TRAIN -> step = record.values();
                case EPOCH -> epoch = record.values();
                case EVAL -> {
                    evaluation.putAll(record.values());
                    record.values()
                            .forEach((name, value) -> best.merge(
                                    name, new Best(value, record.epoch()), (a, b) -> b.value() > a.value() ? b : a));
                }
            }
        }
        return new MetricSummary(epoch.isEmpty() ? step : epoch, evaluation, best);
    }
}
