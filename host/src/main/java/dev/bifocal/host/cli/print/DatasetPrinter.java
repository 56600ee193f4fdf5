package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Counts;
import java.util.List;
import java.util.function.ToIntFunction;

/** Data sets in short. */
public final class DatasetPrinter {

    private DatasetPrinter() {}

    public static void print(List<DatasetEntry> entries, Console console) {
        Table table =
                Table.of("NAME", "TRAIN", "TEST", "COARSE", "FINE", "SUMMARY").right(1, 2, 3, 4);
        for (DatasetEntry entry : entries) {
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

    public static ObjectNode json(List<DatasetEntry> entries) {
        ObjectNode node = Json.object();
        node.set("datasets", Json.array(entries, DatasetPrinter::json));
        return node;
    }

    /** Name, summary and, where there are such, the official numbers. */
    public static ObjectNode json(DatasetEntry entry) {
        ObjectNode node = Json.object().put("name", entry.name()).put("summary", entry.summary());
        entry.counts()
                .ifPresent(counts -> node.set(
                        "counts",
                        Json.object()
                                .put("train", counts.train())
                                .put("test", counts.test())
                                .put("coarse", counts.coarse())
                                .put("trainFine", counts.trainFine())
                                .put("testFine", counts.testFine())));
        return node;
    }
}
