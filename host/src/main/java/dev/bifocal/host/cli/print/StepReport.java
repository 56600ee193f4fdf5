package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.encoder.EncoderCost;
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

/** What {@code bench step} measured, for people and for programs. */
public final class StepReport {

    private static final String NONE = "-";

    private final Session session;
    private final int rounds;

    public StepReport(Session session, int rounds) {
        this.session = session;
        this.rounds = rounds;
    }

    /** Prints what is going to be measured. */
    public void printHead(Console console) {
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

    /** Prints tables. */
    public void print(StepResult result, Console console) {
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
                figures.toBlocks().isPresent()
                        ? String.format(Locale.ROOT, "%.3f", figures.toBlocks().getAsDouble())
                        : NONE,
                Text.number(1e-9 * figures.flopPerSecond()),
                String.format(Locale.ROOT, "%.1f %%", 100 * figures.shareOfMatmul()));
    }

    /** A column for each variant that tells of its parts. */
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

    /** The same and more as JSON. */
    public ObjectNode json(StepResult result) {
        Experiment experiment = session.experiment();
        EncoderCost cost = session.encoderCost();
        ObjectNode node = Json.object()
                .put("recipe", experiment.name())
                .put("device", session.compute().deviceName())
                .put("threads", session.compute().threads())
                .put("batch", experiment.batch())
                .put("rounds", rounds);
        node.putObject("encoder")
                .put("name", experiment.encoder().name())
                .put("width", experiment.encoder().width())
                .put("imageSize", session.imageSize())
                .put("parameters", cost.parameters())
                .put("forwardFlop", cost.forward())
                .put("stepFlop", session.stepFlop());
        ObjectNode matmul = node.putObject("matmulFlopPerSecond");
        result.matmul().forEach((precision, rate) -> matmul.put(word(precision), rate));
        node.set("variants", Json.array(result.rows(), StepReport::json));
        node.set("remarks", Json.texts(result.remarks()));
        return node;
    }

    private static ObjectNode json(StepResult.Row row) {
        ObjectNode node = Json.object()
                .put("variant", row.variant().key())
                .put("fellBack", row.figures().isEmpty());
        ObjectNode settings = node.putObject("settings");
        row.variant().settings().forEach(setting -> {
            String[] words = setting.split("=", 2);
            settings.put(words[0], words[1]);
        });
        row.figures().ifPresent(figures -> {
            node.put("precision", word(figures.precision()))
                    .put("imagesPerSecond", figures.imagesPerSecond())
                    .put("lowerQuartile", figures.lowerQuartile())
                    .put("upperQuartile", figures.upperQuartile());
            figures.toBlocks().ifPresent(ratio -> node.put("toBlocks", ratio));
            node.put("flopPerSecond", figures.flopPerSecond()).put("shareOfMatmul", figures.shareOfMatmul());
            ObjectNode parts = node.putObject("partSeconds");
            figures.partSeconds().forEach((part, seconds) -> parts.put(part.toString(), seconds));
        });
        return node;
    }

    private static String word(Precision precision) {
        return precision.name().toLowerCase(Locale.ROOT);
    }
}
