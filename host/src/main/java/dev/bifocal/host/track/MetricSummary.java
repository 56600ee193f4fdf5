package dev.bifocal.host.track;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A summary of a run's metrics for tables.
 *
 * @param training last values of training: of the last complete epoch, or of the last step if no epoch is complete
 * @param evaluation last value of each metric of evaluation
 * @param best best value of each metric of evaluation
 */
public record MetricSummary(Map<String, Double> training, Map<String, Double> evaluation, Map<String, Best> best) {

    /**
     * The best value of a metric.
     *
     * @param value the value
     * @param epoch number of finished epochs when the value was first measured
     */
    public record Best(double value, int epoch) {}

    /** Keeps the order of the maps. */
    public MetricSummary {
        training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
        evaluation = Collections.unmodifiableMap(new LinkedHashMap<>(evaluation));
        best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
    }

    /** The last value of each metric, those of evaluation first. */
    public Map<String, Double> last() {
        Map<String, Double> last = new LinkedHashMap<>(evaluation);
        training.forEach(last::putIfAbsent);
        return last;
    }

    /** Summarises records in their order. */
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
                                    name,
                                    new Best(value, record.epoch()),
                                    (former, latter) -> isBetter(name, latter, former) ? latter : former));
                }
            }
        }
        return new MetricSummary(epoch.isEmpty() ? step : epoch, evaluation, best);
    }

    private static boolean isBetter(String name, Best one, Best other) {
        return MetricRecord.isSmallerBetter(name) ? one.value() < other.value() : one.value() > other.value();
    }
}
