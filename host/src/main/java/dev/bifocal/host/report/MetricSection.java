package dev.bifocal.host.report;

import dev.bifocal.host.report.chart.Intervals;
import dev.bifocal.host.report.chart.Scatter;
import dev.bifocal.host.report.html.Rows;
import dev.bifocal.host.report.html.Tag;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.statistics.Interval;
import dev.bifocal.host.sweep.statistics.Sample;
import dev.bifocal.host.sweep.table.Cost;
import dev.bifocal.host.sweep.table.Rounding;
import dev.bifocal.host.sweep.table.Sheet;
import dev.bifocal.host.sweep.table.Sheets;
import dev.bifocal.host.sweep.table.SweepTable;
import dev.bifocal.host.sweep.table.SweepTable.Effect;
import dev.bifocal.host.sweep.table.SweepTable.Front;
import dev.bifocal.host.sweep.table.SweepTable.Measure;
import dev.bifocal.host.sweep.table.SweepTable.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The section of a sweep's page for one metric: the table, and the charts of the same numbers.
 *
 * @param results the sweep
 * @param table its statistics
 * @param runs its runs
 * @param metric the metric
 */
record MetricSection(SweepResults results, SweepTable table, SweepRuns runs, String metric) {

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
        return Rounding.percent(table.confidence());
    }

    /** The numbers of the table in a terminal. */
    private List<Tag> statistics() {
        Sheets sheets = Sheets.ofCells(table);
        List<Tag> tags = new ArrayList<>();
        tags.add(tag(
                sheets.cells(metric),
                "Values after the last epoch: means over seeds with %s intervals of Student's t; and the best epochs."
                        .formatted(percent()),
                table.rows().stream()
                        .map(row -> row.baseline()
                                || row.measure(metric).filter(Measure::selected).isPresent())
                        .toList()));
        sheets.comparisonAndEffects(metric).forEach(sheet -> tags.add(tag(sheet, sheet.title() + ".", List.of())));
        if (metric.equals(table.metrics().get(0))) {
            sheets.costs().forEach(sheet -> tags.add(tag(sheet, sheet.title() + ".", List.of())));
        }
        return tags;
    }

    /**
     * A part of the table.
     *
     * @param strong whether each row is set off; may be empty
     */
    private static Tag tag(Sheet sheet, String caption, List<Boolean> strong) {
        List<String> headings = sheet.quietHeadings();
        Rows rows = new Rows(
                caption,
                IntStream.range(0, headings.size())
                        .mapToObj(column -> headings.get(column) + (sheet.isNumber(column) ? "#" : ""))
                        .toList());
        for (int i = 0; i < sheet.rows().size(); i++) {
            List<String> texts = sheet.rows().get(i);
            Tag row = rows.row(
                    Rows.heading(texts.get(0)),
                    IntStream.range(1, texts.size())
                            .mapToObj(column -> sheet.isNumber(column)
                                    ? Rows.number(number(texts.get(column)))
                                    : Rows.text(texts.get(column)))
                            .toArray(Tag[]::new));
            if (!strong.isEmpty() && strong.get(i)) {
                row.style("strong");
            }
        }
        return rows.tag();
    }

    /** A number with a real minus sign; nothing for a value that does not exist. */
    private static String number(String text) {
        return text.equals(Sheets.NONE) ? "" : text.replaceAll("-(?=\\d)", "\u2212");
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
                        "Cell minus baseline, seed by seed%s. An asterisk marks Holm's p below %s."
                                .formatted(kinds(), Rounding.p(1 - table.confidence())),
                        "difference of " + metric,
                        OptionalDouble.of(0),
                        differences));
    }

    /** {@code , with 95 % intervals of the BCa bootstrap}; empty where no difference has an interval. */
    private String kinds() {
        String kinds = rows().stream()
                .flatMap(row -> measure(row).comparison().stream())
                .flatMap(comparison -> comparison.difference().interval().stream())
                .map(Interval::kind)
                .distinct()
                .sorted()
                .map(kind -> switch (kind) {
                    case T -> "Student's t";
                    case BCA -> "the BCa bootstrap";
                    case PERCENTILE -> "the percentile bootstrap";
                })
                .collect(Collectors.joining(" and "));
        return kinds.isEmpty() ? "" : ", with %s intervals of %s".formatted(percent(), kinds);
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
                        "Mean of all cells with the value, over the other axes; %s of %s combinations count. The diamond is %s, with which the others are compared."
                                .formatted(
                                        effects.get(0).used(),
                                        effects.get(0).of(),
                                        reference(axis, effects.get(0).reference())),
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

    private String reference(String axis, String value) {
        boolean ofBaseline = table.rows().stream()
                .anyMatch(row -> row.baseline() && value.equals(row.values().get(axis)));
        return ofBaseline ? "the value of the baseline" : "the first value";
    }

    private Scatter pareto(Front front) {
        Cost cost = Cost.of(front);
        List<Scatter.Point> points = new ArrayList<>();
        for (Row row : rows()) {
            cost.of(row)
                    .ifPresent(sample -> points.add(new Scatter.Point(
                            sample.mean(),
                            measure(row).last().mean(),
                            row.cell(),
                            front.cells().contains(row.cell()) ? "on the Pareto front" : "beaten in both",
                            front.cells().contains(row.cell()))));
        }
        points.sort(Comparator.comparing(point -> !point.strong()));
        return new Scatter(
                "%s and %s".formatted(metric, cost.word()),
                "Each mark is the mean of a cell; the dashed line joins the cells of the Pareto front.",
                cost.axis(),
                metric,
                points,
                true);
    }
}
