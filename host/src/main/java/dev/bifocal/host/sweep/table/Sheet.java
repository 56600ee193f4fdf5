package dev.bifocal.host.sweep.table;

import java.util.List;

/**
 * A part of a sweep's table as rounded text.
 *
 * @param title the title
 * @param labels the number of leading columns with names; the others contain numbers and notes
 * @param headings the heading of each column
 * @param rows the rows
 */
public record Sheet(String title, int labels, List<String> headings, List<List<String>> rows) {

    /** The heading of the column with remarks. */
    static final String NOTE = "NOTE";

    /** Copies the lists. */
    public Sheet {
        headings = List.copyOf(headings);
        rows = List.copyOf(rows);
    }

    /** Whether a column contains numbers, which are aligned right. */
    public boolean isNumber(int column) {
        return column >= labels && !headings.get(column).equals(NOTE);
    }
}
