package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.tool.bench.StepResult;
import dev.bifocal.host.tool.bench.StepResult.Figures;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.step.StepPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Prints the speed of the training step. */
public final class StepReport {

    private static final String NONE = "-";

    private StepReport() {}

    /** Prints what will be measured. */
    public static void printHead(Session session, int rounds, Console console) {
        Experiment experiment = session.experiment();
        console.println(NetworkText.of(session));
        console.println("Recipe %s, batch %s, memory bank %s, on %s with %s threads; median and quartiles of %s"
                .formatted(
                        experiment.name(),
                        experiment.batch(),
                        experiment.memory().size(),
                        session.compute().deviceName(),
                        session.compute().threads(),
                        Text.count(rounds, "round", "rounds")));
    }

    /** Prints the result as tables. */
    public static void print(StepResult result, Console console) {
        console.println(result.matmul().entrySet().stream()
                .map(rate -> String.format(Locale.ROOT, "%s %.0f GFLOP/s", word(rate.getKey()), 1e-9 * rate.getValue()))
                .collect(Collectors.joining(", ", "matmul: ", "")));
        result.remarks().forEach(remark -> console.println(Text.indented(remark, 0, console.columns())));
        console.println();
        printRates(result, console);
        printParts(result, console);
    }

    private static void printRates(StepResult result, Console console) {
        Table rates = Table.of("STEP", "IMAGES/S", "QUARTILES", "TO\nBLOCKS", "GFLOP/S", "OF\nMATMUL")
                .right(1, 2, 3, 4, 5);
        result.rows()
                .forEach(row -> rates.row(row.figures()
                        .map(figures -> cells(row.variant().name(), figures))
                        .orElseGet(() -> List.of(row.variant().name(), "fell back", NONE, NONE, NONE, NONE))));
        rates.print(console);
    }

    private static List<String> cells(String name, Figures figures) {
        return List.of(
                name,
                Text.number(figures.imagesPerSecond()),
                "%s-%s".formatted(Text.number(figures.lowerQuartile()), Text.number(figures.upperQuartile())),
                figures.toBlocks()
                        .map(ratio -> String.format(Locale.ROOT, "%.3f", ratio))
                        .orElse(NONE),
                Text.number(1e-9 * figures.flopPerSecond()),
                String.format(Locale.ROOT, "%.1f %%", 100 * figures.shareOfMatmul()));
    }

    /** Prints a column for each variant with times of its parts. */
    private static void printParts(StepResult result, Console console) {
        List<StepResult.Row> telling = result.rows().stream()
                .filter(row -> row.figures().stream()
                        .anyMatch(figures -> !figures.partSeconds().isEmpty()))
                .toList();
        if (telling.isEmpty()) {
            return;
        }
        List<String> headings = new ArrayList<>(List.of("MS OF A STEP"));
        telling.forEach(row ->
                headings.add(row.variant().name().toUpperCase(Locale.ROOT).replace(' ', '\n')));
        Table parts = Table.of(headings)
                .right(IntStream.rangeClosed(1, telling.size()).toArray());
        List<Map<StepPart, Double>> seconds = telling.stream()
                .map(row -> row.figures().orElseThrow().partSeconds())
                .toList();
        for (StepPart part : StepPart.values()) {
            parts.row(row(
                    part.toString(),
                    seconds.stream().map(of -> of.getOrDefault(part, 0.0)).toList()));
        }
        parts.row(row(
                "together",
                seconds.stream()
                        .map(of -> of.values().stream()
                                .mapToDouble(Double::doubleValue)
                                .sum())
                        .toList()));
        console.println();
        parts.print(console);
    }

    private static List<String> row(String name, List<Double> seconds) {
        List<String> cells = new ArrayList<>(List.of(name));
        seconds.forEach(value -> cells.add(String.format(Locale.ROOT, "%.2f", 1e3 * value)));
        return cells;
    }

    private record Output(
            @JsonUnwrapped StepResult.Setup setup,
            Map<Precision, Double> matmulFlopPerSecond,
            List<Variant> variants,
            List<String> remarks) {}

    private record Variant(
            String variant, boolean fellBack, Map<String, String> settings, @JsonUnwrapped @Nullable Figures figures) {}

    /** Prints the result as JSON. */
    public static void printJson(StepResult result, Console console) {
        List<Variant> variants = result.rows().stream()
                .map(row -> new Variant(
                        row.variant().key(),
                        row.figures().isEmpty(),
                        row.variant().settings().stream()
                                .map(setting -> setting.split("=", 2))
                                .collect(Collectors.toMap(words -> words[0], words -> words[1])),
                        row.figures().orElse(null)))
                .toList();
        Json.print(console, new Output(result.setup(), result.matmul(), variants, result.remarks()));
    }

    private static String word(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
