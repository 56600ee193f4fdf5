package dev.bifocal.host.report.chart;

import dev.bifocal.host.report.html.Tag;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Draws what all charts have in common: frame, axes, marks and the figure around them. */
final class Drawing {

    /** The width of every chart in its own units; about one pixel on a phone. */
    static final double WIDTH = 360;

    /** The mean width of a character of the charts' text, generously. */
    static final double CHARACTER = 6.6;

    /** Colours that are defined by the style sheet. */
    static final int COLOURS = 8;

    private static final String[] DASHES = {"", "7 3", "2 2.5", "9 3 2 3"};

    private Drawing() {}

    static Tag svg(double height, String title) {
        return Tag.of("svg", Tag.of("title", title))
                .set("viewBox", "0 0 %s %s".formatted((int) WIDTH, (int) Math.ceil(height)))
                .set("role", "img")
                .set("aria-label", title);
    }

    /** A figure with a heading above the chart and a caption below. */
    static Tag figure(String heading, Tag legend, Tag svg, String caption) {
        Tag figure = Tag.of("figure", Tag.of("h3", heading));
        if (!legend.isEmpty()) {
            figure.add(legend);
        }
        return figure.add(svg).add(caption.isEmpty() ? Tag.of("figcaption") : Tag.of("figcaption", caption));
    }

    /** A legend with a box for each series that shows or hides it. The marks of a series fit 22 x 12. */
    static Tag legend(List<String> names, IntFunction<List<Tag>> marks) {
        Tag legend = Tag.of("div").style("legend");
        for (int i = 0; i < names.size(); i++) {
            legend.add(Tag.of("label")
                    .add(
                            Tag.of("input")
                                    .set("type", "checkbox")
                                    .set("checked", "checked")
                                    .style("n" + i),
                            Tag.of("svg")
                                    .set("viewBox", "0 0 22 12")
                                    .set("aria-hidden", "true")
                                    .style("swatch " + colour(i))
                                    .add(marks.apply(i)))
                    .text(names.get(i)));
        }
        return legend;
    }

    static Tag text(double x, double y, String anchor, String text) {
        return Tag.of("text", text).set("x", x).set("y", y).set("text-anchor", anchor);
    }

    static Tag line(double x1, double y1, double x2, double y2, String style) {
        return Tag.of("line")
                .set("x1", x1)
                .set("y1", y1)
                .set("x2", x2)
                .set("y2", y2)
                .style(style);
    }

    /** Vertical grid lines with labels below, and the name of the axis. */
    static void bottomAxis(Tag svg, Scale x, double top, double bottom, String name) {
        double free = Double.NEGATIVE_INFINITY;
        for (Scale.Tick tick : x.ticks()) {
            double at = x.at(tick.value());
            svg.add(line(at, top, at, bottom, "grid"));
            double half = tick.label().length() * CHARACTER / 2;
            if (at - half > free) {
                svg.add(text(at, bottom + 14, "middle", tick.label()));
                free = at + half + 4;
            }
        }
        svg.add(text((x.start() + x.end()) / 2, bottom + 29, "middle", name).style("axis"));
    }

    /** Horizontal grid lines with labels on the left. */
    static void leftAxis(Tag svg, Scale y, double left, double right) {
        for (Scale.Tick tick : y.ticks()) {
            double at = y.at(tick.value());
            svg.add(line(left, at, right, at, "grid"));
            svg.add(text(left - 5, at + 3.8, "end", tick.label()));
        }
    }

    static String dash(int series) {
        return DASHES[(series + series / COLOURS) % DASHES.length];
    }

    static String colour(int series) {
        return "s" + series % COLOURS;
    }

    /** A marker: circle, square, triangle, diamond. */
    static Tag marker(int series, double x, double y, double size) {
        return switch ((series + series / COLOURS) % 4) {
            case 0 -> Tag.of("circle").set("cx", x).set("cy", y).set("r", size);
            case 1 ->
                Tag.of("rect")
                        .set("x", x - size * .9)
                        .set("y", y - size * .9)
                        .set("width", size * 1.8)
                        .set("height", size * 1.8);
            case 2 -> path("M%.2f %.2f l%.2f %.2f h%.2f z", x, y - size * 1.2, size * 1.15, size * 2, -size * 2.3);
            default ->
                path(
                        "M%.2f %.2f l%.2f %.2f l%.2f %.2f l%.2f %.2f z",
                        x, y - size * 1.3, size * 1.2, size * 1.3, -size * 1.2, size * 1.3, -size * 1.2, -size * 1.3);
        };
    }

    static Tag path(String format, Object... numbers) {
        return Tag.of("path").set("d", String.format(Locale.ROOT, format, numbers));
    }

    /** Four significant digits, without zeros at the end. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return Double.toString(value);
        }
        String text = String.format(Locale.ROOT, "%.4g", value);
        String short_ = text.contains(".") && !text.contains("e") ? text.replaceFirst("\\.?0+$", "") : text;
        return short_.replace('-', '\u2212');
    }

    /** Leaves out the middle of a long text, because the names of runs differ at both ends. */
    static String shortened(String text, int most) {
        int end = (most - 1) / 2;
        return text.length() <= most
                ? text
                : text.substring(0, most - 1 - end) + "\u2026" + text.substring(text.length() - end);
    }
}
