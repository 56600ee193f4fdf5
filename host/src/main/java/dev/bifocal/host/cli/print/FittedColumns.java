package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.ShortKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A table whose columns are left out where they no longer fit. The first two columns are always kept. A line below the
 * table counts what is left out.
 */
final class FittedColumns {

    private static final int KEPT = 2;
    private static final int GAP = 2;
    private static final int NAMED = 5;

    private record Column(String heading, List<String> values, boolean number) {

        int width() {
            return GAP
                    + Stream.concat(Stream.of(heading), values.stream())
                            .mapToInt(text -> text.codePointCount(0, text.length()))
                            .max()
                            .orElse(0);
        }
    }

    private final int available;
    private final List<Column> columns = new ArrayList<>();
    private final List<String> omitted = new ArrayList<>();
    private int used = -GAP;

    /** Columns for a width in characters. */
    FittedColumns(int available) {
        this.available = available;
    }

    FittedColumns text(String heading, List<String> values) {
        return add(new Column(heading, values, false));
    }

    FittedColumns number(String heading, List<String> values) {
        return add(new Column(heading, values, true));
    }

    /** A column for each setting, with the shortest unique ending of its key. */
    FittedColumns settings(Map<String, List<String>> settings) {
        Map<String, String> names = ShortKeys.of(settings.keySet());
        settings.forEach((key, values) -> text(names.getOrDefault(key, key), values));
        return this;
    }

    private FittedColumns add(Column column) {
        if (columns.size() < KEPT || used + column.width() <= available) {
            columns.add(column);
            used += column.width();
        } else {
            omitted.add(column.heading());
        }
        return this;
    }

    void print(Console console) {
        Table table = Table.of(columns.stream().map(Column::heading).toList())
                .right(IntStream.range(0, columns.size())
                        .filter(index -> columns.get(index).number())
                        .toArray());
        int rows = columns.get(0).values().size();
        IntStream.range(0, rows)
                .forEach(row -> table.row(
                        columns.stream().map(column -> column.values().get(row)).toList()));
        table.print(console);
        if (!omitted.isEmpty()) {
            console.println();
            console.println(Text.indented(
                    "%s not shown, because the width is %s: %s%s. All are shown with --json."
                            .formatted(
                                    Text.count(omitted.size(), "column is", "columns are"),
                                    available,
                                    String.join(", ", omitted.subList(0, Math.min(NAMED, omitted.size()))),
                                    omitted.size() > NAMED ? ", ..." : ""),
                    0,
                    console.columns()));
        }
    }
}
