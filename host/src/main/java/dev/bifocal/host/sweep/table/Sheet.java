package dev.bifocal.host.sweep.table;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

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

    private static final Pattern CAPITALS = Pattern.compile("\\b[A-Z]{2,}\\b");

    /** Copies the lists. */
    public Sheet {
        headings = List.copyOf(headings);
        rows = List.copyOf(rows);
    }

    /** The headings as in a text: {@code Mean ± sd} for {@code MEAN ± SD}. Words in other letters stay. */
    public List<String> quietHeadings() {
        return headings.stream().map(Sheet::quiet).toList();
    }

    private static String quiet(String heading) {
        String quiet = CAPITALS.matcher(heading).replaceAll(word -> word.group().toLowerCase(Locale.ROOT));
        return quiet.equals(heading) ? heading : heading.charAt(0) + quiet.substring(1);
    }

    /** Whether a column contains numbers, which are aligned right. */
    public boolean isNumber(int column) {
        return column >= labels && !headings.get(column).equals(NOTE);
    }
}
