package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.track.MetricRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the results of protocols. */
public final class EvaluationPrinter {

    private EvaluationPrinter() {}

    /** Prints a table of the results in percent, and the method below it. */
    public static void print(Console console, EvaluationRecord record, String name) {
        console.println();
        Map<Integer, Double> recall = recall(record);
        if (recall.isEmpty()) {
            accuracies(record).print(console);
        } else {
            SeedsPrinter.table(recall.keySet())
                    .row(SeedsPrinter.row(name, List.of(recall)))
                    .print(console);
        }
        EvaluationRecord.Selection selection = record.selection();
        if (selection != null) {
            grid(selection).print(console);
        }
        paragraph(console, record.method());
        record.notes().forEach(note -> paragraph(console, "Note: " + note));
        paragraph(
                console,
                "Weights %s, data %s (fingerprint %s), seed %s, %s."
                        .formatted(
                                record.weights().file(),
                                record.data().name(),
                                record.data().fingerprint().substring(0, 12),
                                record.seed(),
                                record.device()));
    }

    private static void paragraph(Console console, String text) {
        console.println(Text.indented(text, 2, console.columns()));
    }

    /** Prints a line about the training of a classifier. */
    public static void printProgress(Console console, Protocol protocol, Measured.Point point, int epochs) {
        String accuracy = point.accuracy()
                .map(measured ->
                        "  top-1 %s %%  top-5 %s %%".formatted(percent(measured.top1()), percent(measured.top5())))
                .orElse("");
        console.println(
                "%s %s/%s  loss %s%s".formatted(protocol, point.epoch(), epochs, Text.number(point.loss()), accuracy));
    }

    /** Recall@K by K; empty for other protocols. */
    public static Map<Integer, Double> recall(EvaluationRecord record) {
        Map<Integer, Double> recall = new LinkedHashMap<>();
        record.results().forEach((name, value) -> MetricRecord.recallOf(name).ifPresent(k -> recall.put(k, value)));
        return recall;
    }

    private static Table accuracies(EvaluationRecord record) {
        Table table = Table.of("ACCURACY IN %", "TOP-1", "TOP-5").right(1, 2);
        record.results().forEach((name, top1) -> {
            if (name.startsWith(Measured.TOP1)) {
                String suffix = name.substring(Measured.TOP1.length());
                Double top5 = record.results().get(Measured.TOP5 + suffix);
                table.row(record.protocol() + suffix, percent(top1), top5 == null ? "-" : percent(top5));
            }
        });
        return table;
    }

    private static Table grid(EvaluationRecord.Selection selection) {
        Table table = Table.of("LR", "WEIGHT DECAY", "HELD-OUT LOSS", "HELD-OUT TOP-1", "")
                .right(0, 1, 2, 3);
        for (int i = 0; i < selection.cells().size(); i++) {
            EvaluationRecord.Cell cell = selection.cells().get(i);
            table.row(
                    Text.number(cell.lr()),
                    Text.number(cell.weightDecay()),
                    cell.loss() == null ? "diverged" : Text.number(cell.loss()),
                    percent(cell.top1()),
                    i == selection.chosen() ? "chosen" : "");
        }
        return table;
    }

    /** The results in one line. */
    static String summary(EvaluationRecord record) {
        List<String> parts = record.results().entrySet().stream()
                .map(result -> "%s %s %%".formatted(result.getKey(), percent(result.getValue())))
                .toList();
        return String.join(", ", parts);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }
}
