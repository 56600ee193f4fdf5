package dev.bifocal.host.report.chart;

import dev.bifocal.host.report.html.Tag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.DoubleStream;

/**
 * Points in two coordinates.
 *
 * @param heading the heading
 * @param caption a sentence below the chart
 * @param x the name of the horizontal axis
 * @param y the name of the vertical axis
 * @param points the points
 * @param front whether a line connects the points that are strong
 */
public record Scatter(String heading, String caption, String x, String y, List<Point> points, boolean front) {

    private static final double HEIGHT = 270;
    private static final double TOP = 20;
    private static final double BOTTOM = HEIGHT - 36;

    /** The height of a label. */
    private static final double LINE = 13;

    private static final double MARK = 4;

    /**
     * A point.
     *
     * @param x horizontal coordinate
     * @param y vertical coordinate
     * @param name its label
     * @param group the points of a group have one colour and marker
     * @param strong whether it is named in the chart
     */
    public record Point(double x, double y, String name, String group, boolean strong) {}

    /** Copies the points. */
    public Scatter {
        points = List.copyOf(points);
    }

    /** The chart as a figure. */
    public Tag figure() {
        double right = Drawing.WIDTH - 12;
        Scale up = Scale.around(points.stream().mapToDouble(Point::y), BOTTOM, TOP, 5);
        double left = up.longestLabel() * Drawing.CHARACTER + 9;
        Scale across = Scale.around(points.stream().mapToDouble(Point::x), left, right, 5);
        List<String> groups = List.copyOf(groups());
        Tag svg = Drawing.svg(HEIGHT, "%s: %s points".formatted(heading, points.size()));
        Drawing.leftAxis(svg, up, left, right);
        Drawing.bottomAxis(svg, across, TOP, BOTTOM, x);
        svg.add(Drawing.text(2, 11, "start", y).style("axis"));
        svg.add(Drawing.line(left, BOTTOM, right, BOTTOM, "base"));
        if (front) {
            svg.add(steps(across, up));
        }
        name(svg, across, up);
        for (Point point : points) {
            int group = groups.indexOf(point.group());
            svg.add(Tag.of("g")
                    .style("point n%s %s%s".formatted(group, Drawing.colour(group), point.strong() ? " strong" : ""))
                    .add(
                            Tag.of(
                                    "title",
                                    "%s: %s, %s"
                                            .formatted(
                                                    point.name(),
                                                    Drawing.number(point.x()),
                                                    Drawing.number(point.y()))),
                            Drawing.marker(group, across.at(point.x()), up.at(point.y()), front ? MARK : 2.8)));
        }
        Tag legend =
                groups.size() > 1 ? Drawing.legend(groups, i -> List.of(Drawing.marker(i, 11, 6, 3.5))) : Tag.of("div");
        return Drawing.figure(heading, legend, svg, caption).style("scatter");
    }

    private Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        points.forEach(point -> groups.add(point.group()));
        return groups;
    }

    private Tag steps(Scale across, Scale up) {
        StringBuilder path = new StringBuilder();
        for (Point point : strong()) {
            path.append(String.format(
                    Locale.ROOT, path.isEmpty() ? "M%.1f %.1f" : "H%.1fV%.1f", across.at(point.x()), up.at(point.y())));
        }
        return Tag.of("path").set("d", path.isEmpty() ? "M0 0" : path).style("front");
    }

    private List<Point> strong() {
        return points.stream()
                .filter(Point::strong)
                .sorted(Comparator.comparingDouble(Point::x))
                .toList();
    }

    /** The place of a label, with the height of its base line. */
    private record Place(double left, double right, double y) {

        boolean overlaps(Place other) {
            return Math.abs(other.y - y) < LINE && other.left < right && left < other.right;
        }

        boolean covers(double markX, double markY) {
            return markX > left - MARK && markX < right + MARK && markY > y - LINE && markY < y + MARK;
        }
    }

    /** Names the strong points above or below themselves, where no other name is and, if possible, no mark. */
    private void name(Tag svg, Scale across, Scale up) {
        List<Place> taken = new ArrayList<>();
        for (Point point : strong()) {
            String name = Drawing.shortened(point.name(), 24);
            double half = name.length() * Drawing.CHARACTER / 2;
            double x = Math.min(Math.max(across.at(point.x()), across.start() + half), across.end() - half);
            List<Place> free = DoubleStream.of(-8, 17, -20, 29, -32)
                    .mapToObj(offset -> new Place(x - half, x + half, up.at(point.y()) + offset))
                    .filter(place -> place.y() > 22 && place.y() < BOTTOM - 2)
                    .filter(place -> taken.stream().noneMatch(place::overlaps))
                    .toList();
            free.stream()
                    .filter(place ->
                            points.stream().noneMatch(mark -> place.covers(across.at(mark.x()), up.at(mark.y()))))
                    .findFirst()
                    .or(() -> free.stream().findFirst())
                    .ifPresent(place -> {
                        taken.add(place);
                        svg.add(Drawing.text(x, place.y(), "middle", name).style("label"));
                    });
        }
    }
}
