package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.run.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Prints Recall@K. */
public final class RecallPrinter {

    private RecallPrinter() {}

    /** Prints the Recall@K of a run as a table or as JSON. */
    public static void show(Console console, RunFolder folder, Map<Integer, Double> recall, boolean json) {
        if (json) {
            Json.print(console, new Output(folder.path(), recall));
        } else {
            print(console, folder, recall);
        }
    }

    private static void print(Console console, RunFolder folder, Map<Integer, Double> recall) {
        console.println();
        SeedsPrinter.table(recall.keySet())
                .row(SeedsPrinter.row(folder.experiment(), List.of(recall)))
                .print(console);
        console.println();
        console.println("Run: " + folder.path());
    }

    private record Output(Path run, Map<Integer, Double> recall) {}
}
