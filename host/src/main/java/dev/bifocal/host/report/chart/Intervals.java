package dev.bifocal.host.report.chart;

import dev.bifocal.host.report.html.Tag;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * A dot for each mean, a bar for its interval, and a small dot for each single value, one row below the other.
 *
 * @param heading the heading
 * @param caption a sentence below the chart
 * @param x the name of the horizontal axis
 * @param reference the position of a vertical line: the baseline's mean, or 0 for differences
 * @param rows from the top
 */
public record Intervals(String heading, String caption, String x, OptionalDouble reference, List<Row> rows) {

    private static final double ROW = 22;
    private static final double NAME = 13;
    /** Names up to this length stand beside their rows, longer ones above. */
    private static final int SHORT_NAME = 18;
    /** The part of the values' range by which an interval may leave it; longer ones end in an arrow. */
    private static final double REACH = .4;

    private static final double TOP = 6;
    private static final int LONGEST_NAME = 50;

    /**
     * A row.
     *
     * @param name the name above the row
     * @param mean the mean
     * @param low the lower end of the interval; equal to the mean without an interval
     * @param high the upper end
     * @param values the single values
     * @param strong whether the row is set off from the others
     */
    public record Row(String name, double mean, double low, double high, List<Double> values, boolean strong) {

        /** Copies the values. */
        public Row {
            values = List.copyOf(values);
        }
    }

    /** Copies the rows. */
    public Intervals {
        rows = List.copyOf(rows);
    }

    /** The chart as a figure. */
    public Tag figure() {
        int longest = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
        boolean beside = longest <= SHORT_NAME;
        double left = beside ? longest * Drawing.CHARACTER + 14 : 8;
        Scale across = Scale.around(covered(), left, Drawing.WIDTH - 8, beside ? 4 : 5);
        double height = beside ? ROW : ROW + NAME;
        double bottom = TOP + rows.size() * height;
        Tag svg = Drawing.svg(bottom + 36, heading + ": " + described());
        Drawing.bottomAxis(svg, across, TOP, bottom, x);
        reference.ifPresent(
                value -> svg.add(Drawing.line(across.at(value), TOP, across.at(value), bottom, "reference")));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double top = TOP + i * height;
            double y = top + height - ROW / 2;
            svg.add(Drawing.text(
                            beside ? left - 8 : left,
                            beside ? y + 3.8 : top + NAME,
                            beside ? "end" : "start",
                            Drawing.shortened(row.name(), LONGEST_NAME))
                    .style("label"));
            svg.add(drawn(row, across, y));
        }
        return Drawing.figure(heading, Tag.of("div"), svg, caption).style("intervals");
    }

    /** The range of the axis: all values, and their intervals unless these dwarf the values. */
    private DoubleStream covered() {
        double[] values = DoubleStream.concat(
                        reference.stream(),
                        rows.stream()
                                .flatMapToDouble(row -> DoubleStream.concat(
                                        DoubleStream.of(row.mean()),
                                        row.values().stream().mapToDouble(value -> value))))
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (values.length == 0) {
            return DoubleStream.of();
        }
        double least = values[0];
        double greatest = values[values.length - 1];
        boolean anyValues = rows.stream().anyMatch(row -> !row.values().isEmpty());
        double reach = greatest > least && anyValues ? REACH * (greatest - least) : Double.MAX_VALUE;
        return DoubleStream.concat(
                DoubleStream.of(least, greatest),
                rows.stream()
                        .flatMapToDouble(row -> DoubleStream.of(
                                Math.max(row.low(), least - reach), Math.min(row.high(), greatest + reach))));
    }

    private Tag drawn(Row row, Scale across, double y) {
        Tag group = Tag.of("g", Tag.of("title", sentence(row))).style(row.strong() ? "s1" : "s0");
        if (row.high() > row.low()) {
            double from = Math.max(row.low(), across.low());
            double to = Math.min(row.high(), across.high());
            group.add(Drawing.line(across.at(from), y, across.at(to), y, "interval"));
            if (from > row.low()) {
                group.add(Drawing.path("M%.1f %.1f l7 -4.5 v9 z", across.at(from) - 3, y)
                        .style("arrow"));
            }
            if (to < row.high()) {
                group.add(Drawing.path("M%.1f %.1f l-7 -4.5 v9 z", across.at(to) + 3, y)
                        .style("arrow"));
            }
        }
        for (double value : row.values()) {
            group.add(Tag.of("circle")
                    .set("cx", across.at(value))
                    .set("cy", y)
                    .set("r", 2.4)
                    .style("single"));
        }
        return group.add(Drawing.marker(row.strong() ? 3 : 0, across.at(row.mean()), y, 4.2)
                .style("mean"));
    }

    private static String sentence(Row row) {
        String interval = row.high() > row.low()
                ? ", interval %s to %s".formatted(Drawing.number(row.low()), Drawing.number(row.high()))
                : "";
        return "%s: %s%s".formatted(row.name(), Drawing.number(row.mean()), interval);
    }

    private String described() {
        return String.join("; ", rows.stream().map(Intervals::sentence).toList());
    }
}
