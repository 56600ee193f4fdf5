package dev.bifocal.host.report;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.report.chart.Lines.Point;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunStatus;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The metrics of a run over its epochs. A step lies between the epochs, in proportion.
 *
 * @param epochs values of epochs and evaluations, by metric
 * @param steps values of training steps, by metric
 */
record Course(Map<String, List<Point>> epochs, Map<String, List<Point>> steps) {

    /** The course of a run. A run whose metrics cannot be read has none; its report names the damage. */
    static Course of(RunFolder run) {
        List<MetricRecord> records;
        double stepsPerEpoch;
        try {
            records = MetricFile.read(run.metrics());
            RunStatus status = run.status();
            stepsPerEpoch = status.steps() > 0 && status.epochs() > 0 ? (double) status.steps() / status.epochs() : 1;
        } catch (BifocalException damaged) {
            return new Course(Map.of(), Map.of());
        }
        Course course = new Course(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (MetricRecord record : records) {
            boolean step = record.kind() == MetricRecord.Kind.TRAIN;
            double x = step ? record.step() / stepsPerEpoch : record.epoch();
            Map<String, List<Point>> into = step ? course.steps : course.epochs;
            record.values().forEach((name, value) -> add(into, name, x, value));
            Double speed = record.timing().get(MetricRecord.IMAGES_PER_SECOND);
            if (step && speed != null) {
                add(into, MetricRecord.IMAGES_PER_SECOND, x, speed);
            }
        }
        return course;
    }

    private static void add(Map<String, List<Point>> into, String name, double x, double value) {
        into.computeIfAbsent(name, key -> new ArrayList<>()).add(Point.of(x, value));
    }

    /** All metrics: those of evaluation and epochs, then those of steps alone. */
    Set<String> metrics() {
        Set<String> metrics = new LinkedHashSet<>(epochs.keySet());
        metrics.addAll(steps.keySet());
        return metrics;
    }

    /** The values of a metric by epoch, or by step if it has none by epoch. */
    List<Point> values(String metric) {
        List<Point> values = epochs.getOrDefault(metric, List.of());
        return values.isEmpty() ? steps.getOrDefault(metric, List.of()) : values;
    }
}
