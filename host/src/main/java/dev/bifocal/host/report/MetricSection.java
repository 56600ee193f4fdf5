package dev.bifocal.host.report;

import dev.bifocal.host.report.chart.Intervals;
import dev.bifocal.host.report.chart.Scatter;
import dev.bifocal.host.report.html.Rows;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.statistics.Interval;
import dev.bifocal.host.sweep.statistics.PairedDifference;
import dev.bifocal.host.sweep.statistics.Sample;
import dev.bifocal.host.sweep.table.Rounding;
import dev.bifocal.host.sweep.table.SweepTable;
import dev.bifocal.host.sweep.table.SweepTable.Comparison;
import dev.bifocal.host.sweep.table.SweepTable.Effect;
import dev.bifocal.host.sweep.table.SweepTable.Front;
import dev.bifocal.host.sweep.table.SweepTable.Measure;
import dev.bifocal.host.sweep.table.SweepTable.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The section of a sweep's page for one metric: the table, and the charts of the same numbers.
 *
 * @param results the sweep
 * @param table its statistics
 * @param runs its runs
 * @param metric the metric
 */
record MetricSection(SweepResults results, SweepTable table, SweepRuns runs, String metric) {

    private static final Map<String, String> COSTS =
            Map.of("seconds", "seconds of a trial", "peakMemoryMiB", "peak memory of a trial, MiB");

    Tag section(String id) {
        Tag section = Parts.section(id, metric).add(statistics());
        Tag charts = Tag.of("div").style("charts");
        if (!rows().isEmpty()) {
            charts.add(cells().figure());
        }
        differences().ifPresent(chart -> charts.add(chart.figure()));
        // With one axis, its effect is the chart of the cells.
        if (table.axes().size() > 1) {
            table.axes().forEach(axis -> effects(axis).ifPresent(chart -> charts.add(chart.figure())));
        }
        table.fronts().stream()
                .filter(front -> front.metric().equals(metric))
                .forEach(front -> charts.add(pareto(front).figure()));
        return section.add(charts).add(runs.curves(table, metric));
    }

    private List<Row> rows() {
        return table.rows().stream()
                .filter(row -> row.measure(metric).isPresent())
                .toList();
    }

    private Measure measure(Row row) {
        return Objects.requireNonNull(row.measures().get(metric));
    }

    private String percent() {
        return String.format(Locale.ROOT, "%.0f %%", 100 * table.confidence());
    }

    private Tag statistics() {
        boolean compared =
                rows().stream().anyMatch(row -> measure(row).comparison().isPresent());
        List<String> headings = new ArrayList<>(
                List.of("cell", "n#", "mean#", "s.d.#", percent() + " interval#", "best epoch#", "at#"));
        if (compared) {
            headings.addAll(List.of("difference#", percent() + " interval#", "p#", "p (Holm)#"));
        }
        String of = compared ? "; differences are from the baseline, seed by seed" : "";
        Rows rows = new Rows(
                "Values after the last epoch: means over seeds with intervals of Student's t%s.".formatted(of),
                headings);
        for (Row row : table.rows()) {
            List<Tag> cells = new ArrayList<>();
            cells.add(Rows.number(
                    "%s/%s".formatted(row.trials().done(), row.trials().of())));
            row.measure(metric).ifPresent(measure -> {
                cells.addAll(sample(measure.last()));
                cells.add(Rows.number(measure.best()
                        .map(best -> Parts.number(best.value().mean()))
                        .orElse("")));
                cells.add(Rows.number(measure.best()
                        .map(best -> String.format(Locale.ROOT, "%.1f", best.epoch()))
                        .orElse("")));
                measure.comparison().ifPresent(comparison -> cells.addAll(comparison(comparison)));
            });
            while (cells.size() < headings.size() - 1) {
                cells.add(Rows.number(""));
            }
            Tag tag = rows.row(name(row), cells.toArray(Tag[]::new));
            if (row.baseline() || row.measure(metric).filter(Measure::selected).isPresent()) {
                tag.style("strong");
            }
        }
        return rows.tag();
    }

    private Tag name(Row row) {
        Tag heading = Rows.heading(row.cell());
        if (row.baseline()) {
            heading.add(Tag.of("small", " baseline"));
        }
        if (row.measure(metric).filter(Measure::selected).isPresent()) {
            heading.add(Tag.of("small", " selected"));
        }
        return heading;
    }

    private static List<Tag> sample(Sample sample) {
        return List.of(
                Rows.number(Parts.number(sample.mean())),
                Rows.number(sample.sd().map(Parts::number).orElse("")),
                Rows.number(interval(sample.interval(), "")));
    }

    private static List<Tag> comparison(Comparison comparison) {
        PairedDifference difference = comparison.difference();
        double mean = difference.sample().mean();
        return List.of(
                Rows.number(signed(mean, Math.abs(mean), "+")),
                Rows.number(interval(difference.interval(), "+")),
                Rows.number(Rounding.p(difference.test().p())),
                Rows.number(Rounding.p(comparison.holm())));
    }

    /** Both bounds with the decimals of the larger one. */
    private static String interval(Optional<Interval> interval, String plus) {
        return interval.map(both -> {
                    double size = Math.max(Math.abs(both.low()), Math.abs(both.high()));
                    return signed(both.low(), size, plus) + " to " + signed(both.high(), size, plus);
                })
                .orElse("");
    }

    private static String signed(double value, double size, String plus) {
        return (value > 0 ? plus : "") + Parts.number(value, size);
    }

    private Intervals cells() {
        OptionalDouble baseline = rows().stream()
                .filter(Row::baseline)
                .mapToDouble(row -> measure(row).last().mean())
                .findFirst();
        return new Intervals(
                "Cells",
                "Large marks are means, bars their %s intervals, small circles the seeds. An arrow marks a bar that is cut off.%s"
                        .formatted(
                                percent(),
                                baseline.isPresent() ? " The dashed line and the diamond are the baseline." : ""),
                metric,
                baseline,
                rows().stream()
                        .map(row -> row(
                                row.cell(),
                                measure(row).last(),
                                measure(row).last().interval(),
                                List.copyOf(measure(row).values().values()),
                                row.baseline()))
                        .toList());
    }

    private static Intervals.Row row(
            String name, Sample sample, Optional<Interval> interval, List<Double> values, boolean strong) {
        return new Intervals.Row(
                name,
                sample.mean(),
                interval.map(Interval::low).orElse(sample.mean()),
                interval.map(Interval::high).orElse(sample.mean()),
                values,
                strong);
    }

    private Optional<Intervals> differences() {
        Map<Long, Double> baseline = rows().stream()
                .filter(Row::baseline)
                .map(row -> measure(row).values())
                .findFirst()
                .orElse(Map.of());
        List<Intervals.Row> differences = new ArrayList<>();
        for (Row row : rows()) {
            measure(row)
                    .comparison()
                    .ifPresent(comparison -> differences.add(row(
                            row.cell() + (comparison.holm() < 1 - table.confidence() ? " *" : ""),
                            comparison.difference().sample(),
                            comparison.difference().interval(),
                            measure(row).values().entrySet().stream()
                                    .filter(value -> baseline.containsKey(value.getKey()))
                                    .map(value ->
                                            value.getValue() - Objects.requireNonNull(baseline.get(value.getKey())))
                                    .toList(),
                            false)));
        }
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(new Intervals(
                        "Difference from the baseline",
                        "Cell minus baseline, seed by seed, with BCa bootstrap intervals. An asterisk marks Holm's p below %s."
                                .formatted(Rounding.p(1 - table.confidence())),
                        "difference of " + metric,
                        OptionalDouble.of(0),
                        differences));
    }

    private Optional<Intervals> effects(String axis) {
        List<Effect> effects = table.effects().stream()
                .filter(effect ->
                        effect.metric().equals(metric) && effect.axis().equals(axis))
                .toList();
        return effects.size() < 2
                ? Optional.empty()
                : Optional.of(new Intervals(
                        "Effect of " + axis,
                        "Mean of all cells with the value, over the other axes; %s of %s combinations count. The diamond is the value of the baseline."
                                .formatted(effects.get(0).used(), effects.get(0).of()),
                        metric,
                        OptionalDouble.empty(),
                        effects.stream()
                                .map(effect -> row(
                                        "%s = %s".formatted(axis, effect.value()),
                                        effect.mean(),
                                        effect.mean().interval(),
                                        List.of(),
                                        effect.value().equals(effect.reference())))
                                .toList()));
    }

    private Scatter pareto(Front front) {
        List<Scatter.Point> points = new ArrayList<>();
        for (Row row : rows()) {
            Sample cost = row.cost().get(front.cost());
            if (cost != null) {
                points.add(new Scatter.Point(
                        cost.mean(),
                        measure(row).last().mean(),
                        row.cell(),
                        front.cells().contains(row.cell()) ? "on the Pareto front" : "beaten in both",
                        front.cells().contains(row.cell())));
            }
        }
        points.sort(Comparator.comparing(point -> !point.strong()));
        return new Scatter(
                "%s and %s".formatted(metric, front.cost().equals("seconds") ? "time" : "memory"),
                "Each mark is the mean of a cell; the dashed line joins the cells of the Pareto front.",
                COSTS.getOrDefault(front.cost(), front.cost()),
                metric,
                points,
                true);
    }
}
