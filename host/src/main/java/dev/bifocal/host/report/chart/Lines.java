package dev.bifocal.host.report.chart;

import dev.bifocal.host.report.html.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A line chart. Each series can be hidden by its entry in the legend. A value that is not finite interrupts its line.
 *
 * @param heading the heading
 * @param caption a sentence below the chart, or an empty text
 * @param x the name of the horizontal axis
 * @param series the series
 * @param cover values that the vertical axis covers in addition, so that charts side by side have the same axis; such
 *     charts have no legend
 */
public record Lines(String heading, String caption, String x, List<Series> series, List<Double> cover) {

    private static final double HEIGHT = 212;
    private static final double TOP = 8;
    private static final double BOTTOM = HEIGHT - 36;
    private static final double LABEL_GAP = 12;
    private static final int POINTS_AT_MOST = 300;
    private static final int MARKED_AT_MOST = 14;
    private static final int NAMED_AT_MOST = 6;
    private static final int LONGEST_NAME = 12;
    private static final double BOLD_CHARACTER = 7.8;

    /** A point with its band; without a band, low and high equal y. */
    public record Point(double x, double y, double low, double high) {

        /** A point without band. */
        public static Point of(double x, double y) {
            return new Point(x, y, y, y);
        }
    }

    /**
     * A series.
     *
     * @param name the name in the legend
     * @param points by x
     * @param faint whether it is drawn in the background, as noisy values are behind their means
     */
    public record Series(String name, List<Point> points, boolean faint) {

        /** Copies the points, averaged in equal parts if there are too many to see. */
        public Series {
            points = thinned(points);
        }

        private static List<Point> thinned(List<Point> all) {
            int each = (all.size() + POINTS_AT_MOST - 1) / POINTS_AT_MOST;
            if (each <= 1) {
                return List.copyOf(all);
            }
            List<Point> means = new ArrayList<>();
            for (int from = 0; from < all.size(); from += each) {
                List<Point> part = all.subList(from, Math.min(all.size(), from + each));
                means.add(new Point(
                        part.get(part.size() - 1).x(),
                        part.stream().mapToDouble(Point::y).average().orElseThrow(),
                        part.stream().mapToDouble(Point::low).average().orElseThrow(),
                        part.stream().mapToDouble(Point::high).average().orElseThrow()));
            }
            return List.copyOf(means);
        }
    }

    /** Copies the lists. */
    public Lines {
        series = List.copyOf(series);
        cover = List.copyOf(cover);
    }

    /** A chart with an axis of its own. */
    public Lines(String heading, String caption, String x, List<Series> series) {
        this(heading, caption, x, series, List.of());
    }

    /** The chart as a figure. */
    public Tag figure() {
        boolean named = series.size() > 1 && series.size() <= NAMED_AT_MOST;
        int longest =
                series.stream().mapToInt(each -> each.name().length()).max().orElse(0);
        double right = Drawing.WIDTH - (named ? Math.min(LONGEST_NAME, longest) * BOLD_CHARACTER + 10 : 10);
        Scale y = Scale.around(
                DoubleStream.concat(
                        points().flatMapToDouble(point -> DoubleStream.of(point.y(), point.low(), point.high())),
                        cover.stream().mapToDouble(value -> value)),
                BOTTOM,
                TOP,
                4);
        double left = y.longestLabel() * Drawing.CHARACTER + 9;
        Scale across = Scale.whole(points().mapToDouble(Point::x), left, right, 5);
        Tag svg = Drawing.svg(HEIGHT, heading + ": " + described())
                .set("data-x", "%s %s %s %s".formatted(across.low(), across.high(), left, right));
        Drawing.leftAxis(svg, y, left, right);
        Drawing.bottomAxis(svg, across, TOP, BOTTOM, x);
        svg.add(Drawing.line(left, BOTTOM, right, BOTTOM, "base"));
        for (int i = 0; i < series.size(); i++) {
            svg.add(drawn(i, across, y));
        }
        if (named) {
            nameAtTheEnds(svg, y, right);
        }
        svg.add(Drawing.line(left, TOP, left, BOTTOM, "rule"));
        return Drawing.figure(heading, series.size() > 1 && cover.isEmpty() ? legend() : Tag.of("div"), svg, caption)
                .style("lines");
    }

    private Stream<Point> points() {
        return series.stream().flatMap(each -> each.points().stream());
    }

    private String described() {
        return String.join(
                "; ",
                series.stream()
                        .filter(each -> !each.points().isEmpty())
                        .map(each -> "%s ends at %s"
                                .formatted(
                                        each.name(),
                                        Drawing.number(each.points()
                                                .get(each.points().size() - 1)
                                                .y())))
                        .toList());
    }

    private Tag drawn(int index, Scale across, Scale y) {
        Series one = series.get(index);
        StringBuilder line = new StringBuilder();
        StringBuilder above = new StringBuilder();
        StringBuilder below = new StringBuilder();
        StringBuilder values = new StringBuilder();
        boolean started = false;
        for (Point point : one.points()) {
            if (!Double.isFinite(point.y()) || !Double.isFinite(point.x())) {
                started = false;
                continue;
            }
            double at = across.at(point.x());
            line.append(position(started ? 'L' : 'M', at, y.at(point.y())));
            started = true;
            if (point.high() > point.low()) {
                above.append(position(above.isEmpty() ? 'M' : 'L', at, y.at(point.high())));
                below.insert(0, position('L', at, y.at(point.low())));
            }
            values.append(values.isEmpty() ? "" : " ").append((float) point.x()).append(':');
            values.append(Drawing.number(point.y()));
        }
        Tag group = Tag.of("g")
                .style("series n%s %s%s".formatted(index, Drawing.colour(index), one.faint() ? " faint" : ""))
                .set("data-name", one.name())
                .set("data-v", values);
        if (!above.isEmpty()) {
            group.add(Tag.of("path").set("d", above + "" + below + "Z").style("band"));
        }
        Tag path = Tag.of("path").set("d", line).style("line");
        group.add(Drawing.dash(index).isEmpty() ? path : path.set("stroke-dasharray", Drawing.dash(index)));
        if (one.points().size() <= MARKED_AT_MOST && !one.faint()) {
            one.points().stream()
                    .filter(point -> Double.isFinite(point.y()))
                    .forEach(point -> group.add(Drawing.marker(index, across.at(point.x()), y.at(point.y()), 2.6)));
        }
        return group;
    }

    private static String position(char command, double x, double y) {
        return String.format(Locale.ROOT, "%s%.1f %.1f", command, x, y);
    }

    /** Names each line at its end, moved apart where the ends are close. */
    private void nameAtTheEnds(Tag svg, Scale y, double right) {
        record End(int series, double y) {}
        List<End> ends = new ArrayList<>();
        for (int i = 0; i < series.size(); i++) {
            List<Point> points = series.get(i).points();
            if (!points.isEmpty()
                    && Double.isFinite(points.get(points.size() - 1).y())) {
                ends.add(new End(i, y.at(points.get(points.size() - 1).y())));
            }
        }
        ends.sort((a, b) -> Double.compare(a.y(), b.y()));
        double[] at = ends.stream().mapToDouble(End::y).toArray();
        for (int i = 1; i < at.length; i++) {
            at[i] = Math.max(at[i], at[i - 1] + LABEL_GAP);
        }
        for (int i = at.length - 1; i >= 0; i--) {
            double lowest = i == at.length - 1 ? BOTTOM : at[i + 1] - LABEL_GAP;
            at[i] = Math.min(at[i], lowest);
        }
        for (int i = 0; i < at.length; i++) {
            int index = ends.get(i).series();
            svg.add(Drawing.text(
                            right + 6,
                            at[i] + 3.8,
                            "start",
                            Drawing.shortened(series.get(index).name(), LONGEST_NAME))
                    .style("name n%s %s".formatted(index, Drawing.colour(index))));
        }
    }

    private Tag legend() {
        return Drawing.legend(series.stream().map(Series::name).toList(), i -> {
            Tag swatch = Drawing.line(0, 6, 22, 6, "line");
            return List.of(
                    Drawing.dash(i).isEmpty() ? swatch : swatch.set("stroke-dasharray", Drawing.dash(i)),
                    Drawing.marker(i, 11, 6, 3));
        });
    }
}
