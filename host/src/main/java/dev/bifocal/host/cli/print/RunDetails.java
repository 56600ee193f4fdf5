package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.EvaluationRecord;
import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prints a run in full.
 *
 * @param row status, origin and metrics
 * @param evaluations the stored evaluations
 */
public record RunDetails(RunRow row, List<KeptEvaluation> evaluations) {

    public static RunDetails of(RunSummary run, List<KeptEvaluation> evaluations) {
        return new RunDetails(RunRow.of(run), evaluations);
    }

    public void print(Console console) {
        console.heading(row.name());
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("folder", row.run().folder().path().toString());
        lines.put("state", row.remark().isEmpty() ? row.state() : row.state() + ". " + row.remark());
        row.run().status().ifPresent(status -> {
            lines.put("progress", "epoch %s, step %s/%s".formatted(row.epochs(), status.step(), status.steps()));
            lines.put("started", status.started().toString());
            lines.put(
                    "updated",
                    "%s, after %s"
                            .formatted(
                                    status.updated(),
                                    Text.duration(Duration.between(status.started(), status.updated()))));
            lines.put("process", "%s on %s".formatted(status.pid(), status.host()));
        });
        row.run().provenance().ifPresent(provenance -> lines.putAll(origin(provenance)));
        int label = lines.keySet().stream().mapToInt(String::length).max().orElse(0);
        lines.forEach((name, value) -> console.println(
                "  " + name + " ".repeat(label - name.length()) + "  " + hanging(value, label + 4, console)));
        printMetrics(console);
        printEvaluations(console);
    }

    private void printEvaluations(Console console) {
        Table table = Table.of("EVALUATION", "RESULT");
        evaluations.forEach(kept -> table.row(
                String.valueOf(kept.file().getFileName()).replaceFirst("\\.json$", ""),
                kept.record().map(EvaluationPrinter::summary).orElse("cannot be read")));
        if (!table.isEmpty()) {
            console.println();
            table.print(console);
        }
    }

    private static String hanging(String value, int indent, Console console) {
        return Text.indented(value, indent, console.columns()).substring(indent);
    }

    private static Map<String, String> origin(Provenance provenance) {
        Map<String, String> lines = new LinkedHashMap<>();
        Provenance.Source source = provenance.source();
        lines.put("experiment", (source.experiment() + " " + String.join(" ", source.overrides())).strip());
        lines.put("seed", Long.toString(provenance.seed()));
        lines.put(
                "data",
                provenance.data().name() + ", fingerprint " + provenance.data().fingerprint());
        lines.put("device", provenance.device());
        if (provenance.precision() != null) {
            lines.put("precision", provenance.precision());
        }
        if (provenance.initialWeights() != null) {
            lines.put(
                    "initial weights",
                    "%s, sha256 %s"
                            .formatted(
                                    provenance.initialWeights().describe(),
                                    provenance.initialWeights().sha256()));
        }
        if (provenance.otherStart() != null) {
            lines.put("start", provenance.otherStart());
        }
        for (Provenance.UsedPlugin plugin : provenance.plugins()) {
            lines.put(
                    "plugin " + plugin.id(),
                    "%s, %s, sha256 %s".formatted(plugin.version(), plugin.jar(), plugin.sha256()));
        }
        lines.put(
                "versions",
                "bifocal %s, api %s, DJL %s, PyTorch %s, Java %s, %s"
                        .formatted(
                                provenance.versions().bifocal(),
                                provenance.versions().api(),
                                provenance.versions().djl(),
                                provenance.versions().pytorch(),
                                provenance.versions().java(),
                                provenance.versions().os()));
        if (provenance.git() != null) {
            lines.put("git", provenance.git().commit() + (provenance.git().dirty() ? ", with changes" : ""));
        }
        return lines;
    }

    private void printMetrics(Console console) {
        Set<String> names = new LinkedHashSet<>(row.run().metrics().training().keySet());
        names.addAll(row.run().metrics().evaluation().keySet());
        Table table = Table.of("METRIC", "LAST", "BEST", "AT EPOCH").right(1, 2, 3);
        for (String name : names) {
            Double last = row.run().metrics().evaluation().get(name);
            var best = row.run().metrics().best().get(name);
            table.row(
                    name,
                    number(last == null ? row.run().metrics().training().get(name) : last),
                    number(best == null ? null : best.value()),
                    best == null ? "-" : Integer.toString(best.epoch()));
        }
        if (!table.isEmpty()) {
            console.println();
            table.print(console);
        }
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : Text.number(value);
    }

    private record Output(
            @JsonUnwrapped RunRow.Output run, @Nullable Provenance provenance, List<Evaluation> evaluations) {}

    private record Evaluation(@JsonUnwrapped @Nullable EvaluationRecord record, Path file) {}

    /** The details as JSON. */
    public Record output() {
        return new Output(
                row.output(),
                row.run().provenance().orElse(null),
                evaluations.stream()
                        .map(kept -> new Evaluation(kept.record().orElse(null), kept.file()))
                        .toList());
    }
}
