package dev.bifocal.host.report;

import dev.bifocal.host.report.chart.Lines;
import dev.bifocal.host.report.chart.Lines.Point;
import dev.bifocal.host.report.chart.Lines.Series;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.track.MetricRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The charts of metrics over epochs: of one run, of several runs, and of the means of a sweep's cells. */
final class Curves {

    private static final String EPOCH = "epoch";

    /** The caption of the curves of a sweep's cells. */
    static final String CAPTION =
            "Means over the seeds of each cell, of trials that are done where there are any. A band spans the lowest"
                    + " to the highest seed.";

    private static final int TOGETHER_AT_MOST = 6;

    private Curves() {}

    /** The charts of a run. */
    static Tag of(Course course) {
        Map<Topic, List<String>> topics = new EnumMap<>(Topic.class);
        course.metrics().stream()
                .filter(metric -> !repeatsTheLoss(course, metric))
                .forEach(metric -> topics.computeIfAbsent(Topic.of(metric), topic -> new ArrayList<>())
                        .add(metric));
        Tag charts = Tag.of("div").style("charts");
        topics.forEach((topic, metrics) -> {
            if (topic == Topic.COLLAPSE) {
                collapse(course, metrics).forEach(chart -> charts.add(chart.figure()));
            } else if (metrics.size() > 1 && !topic.heading().isEmpty()) {
                charts.add(new Lines(
                                topic.heading(),
                                topic.caption(),
                                EPOCH,
                                metrics.stream()
                                        .map(metric -> new Series(metric, course.values(metric), false))
                                        .toList())
                        .figure());
            } else {
                metrics.forEach(metric -> charts.add(single(course, metric, topic.caption())));
            }
        });
        return charts;
    }

    /** A chart of each measure with a line for each output. */
    private static List<Lines> collapse(Course course, List<String> metrics) {
        Map<String, List<Series>> measures = new LinkedHashMap<>();
        for (String metric : metrics) {
            String measure = Topic.measure(metric);
            String output = metric.substring(metric.indexOf('.') + 1).replaceFirst("\\.?[^.]*$", "");
            measures.computeIfAbsent(measure, key -> new ArrayList<>())
                    .add(new Series(output.isEmpty() ? measure : output, course.values(metric), false));
        }
        List<Lines> charts = new ArrayList<>();
        measures.forEach((measure, series) ->
                charts.add(new Lines("Collapse: " + measure, Topic.meaning(measure), EPOCH, series)));
        return charts;
    }

    /** With a single loss of weight 1, the loss and its part are the same numbers. */
    private static boolean repeatsTheLoss(Course course, String metric) {
        return Topic.of(metric) == Topic.PART
                && course.values(metric).equals(course.steps().get(MetricRecord.LOSS));
    }

    private static Tag single(Course course, String metric, String caption) {
        List<Series> series = new ArrayList<>();
        List<Point> steps = course.steps().getOrDefault(metric, List.of());
        List<Point> epochs = course.epochs().getOrDefault(metric, List.of());
        if (epochs.size() > 1 || steps.isEmpty()) {
            series.add(new Series("mean of epoch", epochs, false));
            if (steps.size() > epochs.size()) {
                series.add(new Series("steps", steps, true));
            }
        } else {
            series.add(new Series(metric, steps, false));
        }
        return new Lines(Topic.title(metric), caption, EPOCH, series).figure();
    }

    /** A chart of each metric with a line for each run. */
    static Tag compared(Map<String, Course> runs) {
        Set<String> metrics = new LinkedHashSet<>();
        runs.values().forEach(course -> metrics.addAll(course.metrics()));
        Tag charts = Tag.of("div").style("charts");
        metrics.stream()
                .sorted((a, b) -> Topic.of(a).compareTo(Topic.of(b)))
                .forEach(metric -> charts.add(new Lines(
                                Topic.title(metric),
                                "",
                                EPOCH,
                                runs.entrySet().stream()
                                        .filter(run ->
                                                !run.getValue().values(metric).isEmpty())
                                        .map(run -> new Series(
                                                run.getKey(), run.getValue().values(metric), false))
                                        .toList())
                        .figure()));
        return charts;
    }

    /**
     * The mean of several runs of a cell, with a band from the lowest to the highest. Only epochs count that all runs
     * with this metric have measured.
     */
    static List<Point> mean(List<Course> seeds, String metric) {
        Map<Double, List<Double>> byEpoch = new TreeMap<>();
        List<List<Point>> measured = seeds.stream()
                .map(course -> course.epochs().getOrDefault(metric, List.of()))
                .filter(points -> !points.isEmpty())
                .toList();
        for (List<Point> points : measured) {
            Map<Double, Double> last = new LinkedHashMap<>();
            points.forEach(point -> last.put(point.x(), point.y()));
            last.forEach((x, y) ->
                    byEpoch.computeIfAbsent(x, key -> new ArrayList<>()).add(y));
        }
        List<Point> means = new ArrayList<>();
        byEpoch.forEach((x, values) -> {
            if (values.size() == measured.size()) {
                means.add(new Point(
                        x,
                        values.stream().mapToDouble(value -> value).average().orElseThrow(),
                        values.stream().mapToDouble(value -> value).min().orElseThrow(),
                        values.stream().mapToDouble(value -> value).max().orElseThrow()));
            }
        });
        return means;
    }

    /**
     * The mean curves of cells: in one chart if there are few, else a small chart for each cell with the baseline in
     * it.
     *
     * @param metric the metric
     * @param baseline the label of the baseline's cell, or an empty text
     */
    static Tag cells(Map<String, List<Course>> cells, String metric, String baseline) {
        Map<String, List<Point>> means = new LinkedHashMap<>();
        cells.forEach((cell, seeds) -> {
            List<Point> mean = mean(seeds, metric);
            if (!mean.isEmpty()) {
                means.put(cell, mean);
            }
        });
        Tag charts = Tag.of("div").style("charts");
        if (means.isEmpty()) {
            return charts;
        }
        if (means.size() <= TOGETHER_AT_MOST) {
            List<Series> series = new ArrayList<>();
            means.forEach((cell, mean) -> series.add(new Series(cell, mean, false)));
            return charts.add(new Lines(Topic.title(metric), "", EPOCH, series).figure());
        }
        List<Double> range = means.values().stream()
                .flatMap(List::stream)
                .flatMap(point -> Stream.of(point.low(), point.high()))
                .toList();
        means.forEach((cell, mean) -> {
            List<Series> series = new ArrayList<>();
            series.add(new Series(cell.equals(baseline) ? "baseline" : "cell", mean, false));
            if (means.containsKey(baseline) && !cell.equals(baseline)) {
                series.add(new Series("baseline", Objects.requireNonNull(means.get(baseline)), false));
            }
            charts.add(new Lines(cell, "", EPOCH, series, range).figure());
        });
        return charts.style("charts small");
    }
}
