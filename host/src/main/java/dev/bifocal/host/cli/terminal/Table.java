package dev.bifocal.host.cli.terminal;

import dev.bifocal.host.message.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows under a heading, fitted to a width.
 *
 * <p>A heading may have several lines. If the columns do not fit, the widest columns are narrowed and their cells are
 * broken between words. If they still do not fit, each row becomes a block with one line a cell. Only cells of more
 * than 2000 characters are cut.
 */
public final class Table {

    private static final String GAP = "  ";
    private static final int LEAST_WIDTH = 10;
    private static final int LONGEST_CELL = 2000;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();
    private final Set<Integer> rightAligned;

    private Table(List<String> headings, Set<Integer> rightAligned) {
        this.headings = List.copyOf(headings);
        this.rightAligned = rightAligned;
    }

    public static Table of(String... headings) {
        return of(List.of(headings));
    }

    public static Table of(List<String> headings) {
        return new Table(headings, Set.of());
    }

    /** The same columns, with the given columns aligned right. */
    public Table right(int... columns) {
        return new Table(headings, Arrays.stream(columns).boxed().collect(Collectors.toSet()));
    }

    public Table row(String... cells) {
        return row(List.of(cells));
    }

    public Table row(List<String> cells) {
        if (cells.size() != headings.size()) {
            throw new IllegalArgumentException("%s cells for %s columns".formatted(cells.size(), headings.size()));
        }
        rows.add(cells.stream()
                .map(cell -> Printable.line(Printable.bounded(cell, LONGEST_CELL)))
                .toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public void print(Console console) {
        int available = console.columns().orElse(Integer.MAX_VALUE);
        int[] widths = naturalWidths();
        if (fit(widths, available)) {
            printColumns(console, widths);
        } else {
            printBlocks(console, available);
        }
    }

    private int[] naturalWidths() {
        return IntStream.range(0, headings.size())
                .map(column -> Math.max(
                        headingWidth(column),
                        rows.stream()
                                .mapToInt(row -> width(row.get(column)))
                                .max()
                                .orElse(0)))
                .toArray();
    }

    /**
     * Repeatedly narrows the widest column; false if it reaches its heading or the least width before the table fits.
     */
    private boolean fit(int[] widths, int available) {
        int gaps = GAP.length() * (widths.length - 1);
        for (int excess = Arrays.stream(widths).sum() + gaps - available; excess > 0; excess--) {
            int widest = IntStream.range(0, widths.length)
                    .reduce((a, b) -> widths[b] > widths[a] ? b : a)
                    .orElseThrow();
            if (widths[widest] <= Math.max(LEAST_WIDTH, headingWidth(widest))) {
                return false;
            }
            widths[widest]--;
        }
        return true;
    }

    private int headingWidth(int column) {
        return headings.get(column).lines().mapToInt(Table::width).max().orElse(0);
    }

    private void printColumns(Console console, int[] widths) {
        printRow(headings, widths, console::heading);
        rows.forEach(row -> printRow(row, widths, console::println));
    }

    private void printRow(List<String> row, int[] widths, Consumer<String> printer) {
        List<List<String>> cells = IntStream.range(0, widths.length)
                .mapToObj(column -> Text.wrap(row.get(column), widths[column]))
                .toList();
        int height = cells.stream().mapToInt(List::size).max().orElse(1);
        for (int i = 0; i < height; i++) {
            int index = i;
            printer.accept(line(
                    cells.stream()
                            .map(lines -> index < lines.size() ? lines.get(index) : "")
                            .toList(),
                    widths));
        }
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(Math.max(0, widths[column] - width(cell)));
            line.append(column == 0 ? "" : GAP).append(rightAligned.contains(column) ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private void printBlocks(Console console, int available) {
        int label = headings.stream()
                .mapToInt(heading -> width(inOneLine(heading)))
                .max()
                .orElse(0);
        String indent = " ".repeat(label) + GAP;
        int valueWidth = Math.max(LEAST_WIDTH, available - label - GAP.length());
        for (int i = 0; i < rows.size(); i++) {
            if (i > 0) {
                console.println();
            }
            for (int column = 0; column < headings.size(); column++) {
                String heading = inOneLine(headings.get(column));
                List<String> lines = Text.wrap(rows.get(i).get(column), valueWidth);
                console.println((console.bold(heading) + " ".repeat(label - width(heading)) + GAP + lines.get(0))
                        .stripTrailing());
                lines.stream().skip(1).forEach(line -> console.println(indent + line));
            }
        }
    }

    private static String inOneLine(String heading) {
        return heading.replace('\n', ' ');
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
