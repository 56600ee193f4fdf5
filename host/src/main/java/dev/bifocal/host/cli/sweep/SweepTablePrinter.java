package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.sweep.table.Sheet;
import dev.bifocal.host.sweep.table.Sheets;
import dev.bifocal.host.sweep.table.SweepTable;
import java.util.stream.IntStream;

/** Prints a sweep's table for the terminal. */
final class SweepTablePrinter {

    private SweepTablePrinter() {}

    static void print(SweepTable table, Console console) {
        for (Sheet sheet : new Sheets(table).all()) {
            console.println(Text.indented(plain(sheet.title(), console), 0, console.columns()));
            int[] numbers = IntStream.range(0, sheet.headings().size())
                    .filter(sheet::isNumber)
                    .toArray();
            Table printed = Table.of(sheet.headings().stream()
                            .map(heading -> plain(heading, console))
                            .toList())
                    .right(numbers);
            sheet.rows()
                    .forEach(row -> printed.row(
                            row.stream().map(cell -> plain(cell, console)).toList()));
            printed.print(console);
            console.println();
        }
        table.sentences().forEach(sentence -> console.println(Text.indented(sentence, 0, console.columns())));
    }

    private static String plain(String text, Console console) {
        return console.unicode() ? text : text.replace("\u00b1", "+-");
    }
}
