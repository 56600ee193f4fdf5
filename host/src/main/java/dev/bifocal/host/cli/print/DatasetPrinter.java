package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Counts;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Prints the catalog of data sets.
 *
 * @param datasets the data sets
 */
public record DatasetPrinter(@JsonIncludeProperties({"name", "summary", "counts"}) List<DatasetEntry> datasets) {

    public void print(Console console) {
        Table table =
                Table.of("NAME", "TRAIN", "TEST", "COARSE", "FINE", "SUMMARY").right(1, 2, 3, 4);
        for (DatasetEntry entry : datasets) {
            table.row(
                    entry.name(),
                    count(entry, Counts::train),
                    count(entry, Counts::test),
                    count(entry, Counts::coarse),
                    fine(entry),
                    entry.summary());
        }
        table.print(console);
    }

    private static String count(DatasetEntry entry, ToIntFunction<Counts> number) {
        return entry.counts()
                .map(counts -> Integer.toString(number.applyAsInt(counts)))
                .orElse("-");
    }

    private static String fine(DatasetEntry entry) {
        return entry.counts()
                .map(counts -> counts.trainFine() == counts.testFine()
                        ? Integer.toString(counts.trainFine())
                        : counts.trainFine() + " + " + counts.testFine())
                .orElse("-");
    }
}
