package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.RunStatus;
import dev.bifocal.host.track.MetricFile;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run as far as it can be read, so that one damaged run does not hide the others.
 *
 * @param folder its folder
 * @param damaged whether one of its files cannot be read; the remark then says which and why
 * @param status how far it is, if that can be read
 * @param provenance what it was started with, if that can be read
 * @param metrics what it measured
 * @param remark what a reader should know or do; empty if nothing
 */
public record RunReading(
        RunFolder folder,
        boolean damaged,
        Optional<RunStatus> status,
        Optional<Provenance> provenance,
        MetricSummary metrics,
        String remark) {

    public static RunReading of(RunFolder folder) {
        List<String> damage = new ArrayList<>();
        Optional<RunStatus> status = part(folder::status, damage);
        Optional<Provenance> provenance = part(folder::provenance, damage);
        part(folder::settings, damage);
        MetricSummary metrics = part(() -> MetricSummary.of(MetricFile.read(folder.metrics())), damage)
                .orElseGet(() -> MetricSummary.of(List.of()));
        String remark =
                damage.isEmpty() ? status.map(known -> remark(folder, known)).orElse("") : String.join(" ", damage);
        return new RunReading(folder, !damage.isEmpty(), status, provenance, metrics, remark);
    }

    private static <T> Optional<T> part(Supplier<T> read, List<String> damage) {
        try {
            return Optional.of(read.get());
        } catch (BifocalException e) {
            damage.add(e.getMessage() + " " + e.remedy());
            return Optional.empty();
        }
    }

    private static String remark(RunFolder folder, RunStatus status) {
        RunState state = status.effectiveState();
        String what = state == RunState.STOPPED ? "Its process is gone." : status.message();
        // From the beginning, what has failed would fail again.
        boolean worthwhile = state.resumable() && (state != RunState.FAILED || folder.hasCheckpoint());
        String remedy = worthwhile ? ResumeHint.line(folder) : "";
        return (what + " " + remedy).strip();
    }

    public String qualifiedName() {
        return folder.experiment() + "/" + folder.name();
    }

    public String state() {
        return damaged
                ? "damaged"
                : status.map(known -> known.effectiveState().toString()).orElse("damaged");
    }

    public String epochs() {
        return status.map(known -> known.epoch() + "/" + known.epochs()).orElse("-");
    }

    public String loss() {
        return number(metrics.training().get(MetricRecord.LOSS));
    }

    public String recallAtOne() {
        return number(metrics.evaluation().get(MetricRecord.recall(1)));
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : Text.number(value);
    }

    public ObjectNode json() {
        ObjectNode node = Json.object()
                .put("path", folder.path().toString())
                .put("experiment", folder.experiment())
                .put("name", folder.name())
                .put("state", state())
                .put("remark", remark);
        status.ifPresent(known -> node.put("epoch", known.epoch())
                .put("epochs", known.epochs())
                .put("step", known.step())
                .put("steps", known.steps())
                .put("started", known.started().toString())
                .put("updated", known.updated().toString())
                .put("pid", known.pid()));
        node.set("metrics", metricsJson());
        return node;
    }

    private ObjectNode metricsJson() {
        ObjectNode node = Json.object();
        node.set("training", Json.numbers(metrics.training()));
        node.set("evaluation", Json.numbers(metrics.evaluation()));
        ObjectNode best = Json.object();
        metrics.best()
                .forEach((name, value) ->
                        best.set(name, Json.object().put("value", value.value()).put("epoch", value.epoch())));
        node.set("best", best);
        return node;
    }
}
