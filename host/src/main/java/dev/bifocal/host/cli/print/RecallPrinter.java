package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.run.RunFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows Recall@K. */
public final class RecallPrinter {

    private RecallPrinter() {}

    /** A table for rows of Recall@K in percent. */
    public static Table table(String first, Map<Integer, Double> recall) {
        List<String> headings = new ArrayList<>(List.of(first));
        recall.keySet().forEach(k -> headings.add("R@" + k));
        int[] numbers = new int[recall.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i + 1;
        }
        return Table.of(headings).right(numbers);
    }

    /** A row of that table. */
    public static List<String> row(String name, Map<Integer, Double> recall) {
        List<String> cells = new ArrayList<>(List.of(name));
        recall.values().forEach(value -> cells.add(String.format(Locale.ROOT, "%.1f", 100 * value)));
        return cells;
    }

    /**
     * Shows what a run's encoder reaches.
     *
     * @param json whether a program reads it
     */
    public static void show(Console console, RunFolder folder, Map<Integer, Double> recall, boolean json) {
        if (json) {
            Json.print(console, json(folder, recall));
        } else {
            print(console, folder, recall);
        }
    }

    private static void print(Console console, RunFolder folder, Map<Integer, Double> recall) {
        console.println();
        table("RECALL@K IN %", recall).row(row(folder.experiment(), recall)).print(console);
        console.println();
        console.println("Run: " + folder.path());
    }

    private static ObjectNode json(RunFolder folder, Map<Integer, Double> recall) {
        ObjectNode node = Json.object().put("run", folder.path().toString());
        ObjectNode byK = node.putObject("recall");
        recall.forEach((k, value) -> byK.put(k.toString(), value));
        return node;
    }
}
