package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.statistics.Interval;
import dev.bifocal.host.sweep.statistics.PairedDifference;
import dev.bifocal.host.sweep.statistics.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The parts of a sweep's table as rounded text. Cells are rows, so that a sheet fits a terminal. Means and intervals
 * have two significant digits of the standard deviation.
 */
public final class Sheets {

    /** The text of a value that does not exist. */
    public static final String NONE = "-";

    private static final String PLUS_MINUS = " \u00b1 ";

    private final SweepTable table;
    private final boolean byAxis;
    private final String percent;

    /** The sheets of a table. Each axis has a column if every cell has a value of it. */
    public Sheets(SweepTable table) {
        this(
                table,
                !table.axes().isEmpty()
                        && table.rows().stream()
                                .allMatch(row -> row.values().keySet().containsAll(table.axes())));
    }

    private Sheets(SweepTable table, boolean byAxis) {
        this.table = table;
        this.byAxis = byAxis;
        percent = Rounding.percent(table.confidence());
    }

    /** The sheets of a table with one column for the labels of cells. */
    public static Sheets ofCells(SweepTable table) {
        return new Sheets(table, false);
    }

    /**
     * All sheets: for each metric the cells, the comparison with the baseline and the effects, and at the end the
     * costs.
     */
    public List<Sheet> all() {
        return Stream.concat(
                        table.metrics().stream()
                                .flatMap(metric ->
                                        Stream.concat(Stream.of(cells(metric)), comparisonAndEffects(metric).stream())),
                        costs().stream())
                .toList();
    }

    /** The comparison of a metric with the baseline and the effects of axes, as far as the sweep has them. */
    public List<Sheet> comparisonAndEffects(String metric) {
        return Stream.of(comparison(metric), effects(metric))
                .filter(sheet -> !sheet.rows().isEmpty())
                .toList();
    }

    /** The cells with the statistics of a metric, in their order. */
    public Sheet cells(String metric) {
        List<List<String>> rows = new ArrayList<>();
        for (SweepTable.Row row : table.rows()) {
            Optional<SweepTable.Measure> measure = row.measure(metric);
            rows.add(row(
                    row,
                    seeds(row),
                    measure.map(found -> mean(found.last())).orElse(NONE),
                    measure.flatMap(found -> found.last().sd())
                            .map(sd -> Rounding.fixed(sd, decimals(measure)))
                            .orElse(NONE),
                    measure.flatMap(found -> found.last().interval())
                            .map(interval -> "\u00b1"
                                    + Rounding.fixed((interval.high() - interval.low()) / 2, decimals(measure)))
                            .orElse(NONE),
                    measure.flatMap(SweepTable.Measure::best)
                            .map(best -> mean(best.value()))
                            .orElse(NONE),
                    measure.flatMap(SweepTable.Measure::best)
                            .map(best -> Rounding.significant(best.epoch(), 3))
                            .orElse(NONE),
                    note(row, measure)));
        }
        return sheet(metric, List.of("SEEDS", "MEAN", "SD", percent, "BEST", "EPOCH", Sheet.NOTE), rows);
    }

    /** The mean and standard deviation of all metrics, side by side; a star marks the selected cell of each. */
    Sheet overview() {
        List<List<String>> rows = new ArrayList<>();
        for (SweepTable.Row row : table.rows()) {
            List<String> values = new ArrayList<>(List.of(seeds(row)));
            for (String metric : table.metrics()) {
                values.add(row.measure(metric)
                        .map(measure -> meanAndDeviation(measure.last()) + (measure.selected() ? "*" : ""))
                        .orElse(NONE));
            }
            rows.add(row(row, values.toArray(String[]::new)));
        }
        return sheet(
                table.sweep(),
                Stream.concat(Stream.of("SEEDS"), table.metrics().stream()).toList(),
                rows);
    }

    private Sheet comparison(String metric) {
        List<List<String>> rows = new ArrayList<>();
        for (SweepTable.Row row : table.rows()) {
            row.measure(metric)
                    .flatMap(SweepTable.Measure::comparison)
                    .ifPresent(comparison -> rows.add(row(
                            row,
                            Integer.toString(comparison.difference().sample().n()),
                            difference(comparison.difference()),
                            interval(comparison.difference()),
                            Rounding.p(comparison.difference().test().p()),
                            Rounding.p(comparison.holm()))));
        }
        return sheet(
                "%s, difference from the baseline '%s'"
                        .formatted(metric, table.baseline().orElse("")),
                List.of("SEEDS", "DIFFERENCE", percent, "P", "HOLM"),
                rows);
    }

    /** A sweep with one axis has no other axes to average over: its effect is the comparison of its cells. */
    private Sheet effects(String metric) {
        List<List<String>> rows = table.axes().size() < 2
                ? List.of()
                : table.effects().stream()
                        .filter(effect -> effect.metric().equals(metric))
                        .map(effect -> List.of(
                                effect.axis(),
                                effect.value(),
                                Integer.toString(effect.mean().n()),
                                meanAndDeviation(effect.mean()),
                                effect.difference().map(Sheets::difference).orElse("reference"),
                                effect.difference().map(Sheets::interval).orElse(NONE)))
                        .toList();
        return new Sheet(
                "%s, main effects: means over the other axes".formatted(metric),
                2,
                List.of("AXIS", "VALUE", "SEEDS", "MEAN" + PLUS_MINUS + "SD", "DIFFERENCE", percent),
                rows);
    }

    /** The costs of cells with the main metric; none if no cost is known. */
    public List<Sheet> costs() {
        List<SweepTable.Front> fronts = table.fronts().stream()
                .filter(front -> front.metric().equals(table.metrics().get(0)))
                .toList();
        if (fronts.isEmpty()) {
            return List.of();
        }
        String metric = table.metrics().get(0);
        List<List<String>> rows = new ArrayList<>();
        for (SweepTable.Row row : table.rows()) {
            List<String> values = new ArrayList<>();
            values.add(row.measure(metric).map(measure -> mean(measure.last())).orElse(NONE));
            for (SweepTable.Front front : fronts) {
                values.add(Cost.of(front)
                                .of(row)
                                .map(cost -> Rounding.significant(cost.mean(), 4))
                                .orElse(NONE)
                        + (front.cells().contains(row.cell()) ? "*" : ""));
            }
            rows.add(row(row, values.toArray(String[]::new)));
        }
        return List.of(sheet(
                "%s against cost; * marks cells that no other cell beats in both".formatted(metric),
                Stream.concat(Stream.of("MEAN"), fronts.stream().map(front -> Cost.of(front)
                                .heading()))
                        .toList(),
                rows));
    }

    private Sheet sheet(String title, List<String> numbers, List<List<String>> rows) {
        List<String> labels = byAxis ? table.axes() : List.of("CELL");
        return new Sheet(
                title,
                labels.size(),
                Stream.concat(labels.stream(), numbers.stream()).toList(),
                rows);
    }

    private List<String> row(SweepTable.Row row, String... numbers) {
        Stream<String> labels = byAxis
                ? table.axes().stream().map(axis -> row.values().getOrDefault(axis, NONE))
                : Stream.of(row.cell());
        return Stream.concat(labels, Stream.of(numbers)).toList();
    }

    private static String seeds(SweepTable.Row row) {
        return row.trials().done() == row.trials().of()
                ? Integer.toString(row.trials().of())
                : "%s of %s".formatted(row.trials().done(), row.trials().of());
    }

    private static String note(SweepTable.Row row, Optional<SweepTable.Measure> measure) {
        List<String> notes = new ArrayList<>();
        if (row.baseline()) {
            notes.add("baseline");
        }
        if (measure.map(SweepTable.Measure::selected).orElse(false)) {
            notes.add("selected");
        }
        if (!row.trials().others().isEmpty()) {
            notes.add(Sentences.states(row.trials().others()));
        }
        int measured = measure.map(found -> found.last().n()).orElse(0);
        if (measured < row.trials().done()) {
            notes.add("%s without a value".formatted(row.trials().done() - measured));
        }
        return String.join(", ", notes);
    }

    private static int decimals(Optional<SweepTable.Measure> measure) {
        return Rounding.decimals(measure.orElseThrow().last());
    }

    private static String mean(Sample sample) {
        return Rounding.fixed(sample.mean(), Rounding.decimals(sample));
    }

    private static String meanAndDeviation(Sample sample) {
        return mean(sample)
                + sample.sd()
                        .map(sd -> PLUS_MINUS + Rounding.fixed(sd, Rounding.decimals(sample)))
                        .orElse("");
    }

    private static String difference(PairedDifference difference) {
        return Rounding.signed(difference.sample().mean(), Rounding.decimals(difference.sample()));
    }

    private static String interval(PairedDifference difference) {
        int decimals = Rounding.decimals(difference.sample());
        return difference
                .interval()
                .map(interval -> "%s to %s%s"
                        .formatted(
                                Rounding.signed(interval.low(), decimals),
                                Rounding.signed(interval.high(), decimals),
                                interval.kind() == Interval.Kind.BCA
                                        ? ""
                                        : " (%s)"
                                                .formatted(interval.kind()
                                                        .toString()
                                                        .toLowerCase(Locale.ROOT))))
                .orElse(NONE);
    }
}
