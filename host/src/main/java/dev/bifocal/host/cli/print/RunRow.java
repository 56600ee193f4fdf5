package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.RunStatus;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.track.MetricRecord;
import org.jspecify.annotations.Nullable;

/**
 * A run as a row of a table.
 *
 * @param run the run
 * @param remark what a reader should know or do; empty if nothing
 */
public record RunRow(RunSummary run, String remark) {

    /** The row of a run's folder. */
    public static RunRow of(RunFolder folder) {
        return of(RunSummary.of(folder));
    }

    /** The row of a run. */
    public static RunRow of(RunSummary run) {
        String remark = run.damage().isEmpty()
                ? run.status().map(known -> remark(run.folder(), known)).orElse("")
                : String.join(" ", run.damage());
        return new RunRow(run, remark);
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
        return run.qualifiedName();
    }

    public String state() {
        return run.damage().isEmpty()
                ? run.status().map(known -> known.effectiveState().toString()).orElse("damaged")
                : "damaged";
    }

    public String epochs() {
        return run.status().map(known -> known.epoch() + "/" + known.epochs()).orElse("-");
    }

    public String loss() {
        return number(run.metrics().training().get(MetricRecord.LOSS));
    }

    public String recallAtOne() {
        return number(run.metrics().evaluation().get(MetricRecord.recall(1)));
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : Text.number(value);
    }

    public ObjectNode json() {
        ObjectNode node = Json.object()
                .put("path", run.folder().path().toString())
                .put("experiment", run.folder().experiment())
                .put("name", run.folder().name())
                .put("state", state())
                .put("remark", remark);
        run.status().ifPresent(known -> node.put("epoch", known.epoch())
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
        node.set("training", Json.numbers(run.metrics().training()));
        node.set("evaluation", Json.numbers(run.metrics().evaluation()));
        ObjectNode best = Json.object();
        run.metrics()
                .best()
                .forEach((name, value) ->
                        best.set(name, Json.object().put("value", value.value()).put("epoch", value.epoch())));
        node.set("best", best);
        return node;
    }
}
