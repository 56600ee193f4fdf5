package dev.bifocal.host.report.html;

import java.util.List;

/**
 * A table with a caption. It scrolls by itself where it is wider than the page. The first cell of each row is its
 * heading.
 */
public final class Rows {

    /** Headings of rows up to this length are not broken into lines. */
    private static final int SHORT = 20;

    private final String caption;
    private final Tag body = Tag.of("tbody");
    private final Tag head = Tag.of("tr");

    /**
     * An empty table.
     *
     * @param caption a sentence that says what the table shows
     * @param headings of the columns; one that ends in {@code #} is of a column of numbers
     */
    public Rows(String caption, List<String> headings) {
        this.caption = caption;
        for (String heading : headings) {
            boolean number = heading.endsWith("#");
            Tag cell = Tag.of("th")
                    .name(number ? heading.substring(0, heading.length() - 1) : heading)
                    .set("scope", "col");
            head.add(number ? cell.style("number") : cell);
        }
    }

    /** Appends a row. */
    public Tag row(Tag heading, Tag... cells) {
        Tag row = Tag.of("tr", heading.set("scope", "row")).add(cells);
        body.add(row);
        return row;
    }

    /** Whether the table has no rows. */
    public boolean isEmpty() {
        return body.isEmpty();
    }

    /** A cell with a text. */
    public static Tag text(String text) {
        return Tag.of("td", text);
    }

    /** A cell with a number. */
    public static Tag number(String text) {
        return Tag.of("td", text).style("number");
    }

    /** The heading of a row. */
    public static Tag heading(String text) {
        return text.length() <= SHORT
                ? Tag.of("th", text).style("short")
                : Tag.of("th").name(text);
    }

    /** The table as an element. */
    public Tag tag() {
        return Tag.of("div")
                .style("scroll")
                .set("role", "region")
                .set("aria-label", caption)
                .set("tabindex", "0")
                .add(Tag.of("table").add(Tag.of("caption", caption), Tag.of("thead", head), body));
    }
}
