package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.annotation.JsonIncludeProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.RunStatus;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.track.MetricSummary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run in a table.
 *
 * @param run the run
 * @param remark the problem of the run and its remedy; empty without one
 */
public record RunRow(RunSummary run, String remark) {

    private static final int LISTING_WIDTH = 120;

    static RunRow of(RunSummary run) {
        String remark = run.damage().isEmpty()
                ? run.status().map(known -> remark(run.folder(), known)).orElse("")
                : String.join(" ", run.damage());
        return new RunRow(run, remark);
    }

    private static String remark(RunFolder folder, RunStatus status) {
        RunState state = status.effectiveState();
        String what = state == RunState.STOPPED ? "Its process ended without a message." : status.message();
        // Without a checkpoint, a failed run would fail again.
        boolean worthwhile = state.resumable() && (state != RunState.FAILED || folder.hasCheckpoint());
        String remedy = worthwhile ? ResumeHint.line(folder) : "";
        return (what + " " + remedy).strip();
    }

    String name() {
        return run.qualifiedName();
    }

    String state() {
        return run.damage().isEmpty()
                ? run.status().map(known -> known.effectiveState().toString()).orElse("damaged")
                : "damaged";
    }

    String epochs() {
        return run.status().map(known -> known.epoch() + "/" + known.epochs()).orElse("-");
    }

    String loss() {
        return number(run.metrics().training().get(MetricRecord.LOSS));
    }

    String recallAtOne() {
        return number(run.metrics().evaluation().get(MetricRecord.recall(1)));
    }

    private static String number(@Nullable Double value) {
        return value == null ? "-" : Text.number(value);
    }

    Output output() {
        return new Output(
                run.folder().path(),
                run.folder().experiment(),
                run.folder().name(),
                state(),
                remark,
                run.status().orElse(null),
                run.metrics());
    }

    /** The row as JSON. */
    record Output(
            Path path,
            String experiment,
            String name,
            String state,
            String remark,
            @JsonUnwrapped
                    @JsonIncludeProperties({"epoch", "epochs", "step", "steps", "started", "updated", "pid"})
                    @Nullable
                    RunStatus status,
            MetricSummary metrics) {}

    private record Listed(@JsonUnwrapped Output run, Map<String, String> settings) {}

    private record Listing(List<Listed> runs) {}

    /** Prints runs as a table with the settings that differ, as far as they fit, and the remarks below. */
    public static void print(RunComparison runs, Console console, boolean json) {
        List<RunRow> rows = runs.runs().stream().map(RunRow::of).toList();
        if (json) {
            List<Listed> listed = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                listed.add(new Listed(rows.get(i).output(), settings(runs, i)));
            }
            Json.print(console, new Listing(listed));
            return;
        }
        FittedColumns columns = new FittedColumns(console.columns().orElse(LISTING_WIDTH))
                .text("RUN", rows.stream().map(RunRow::name).toList())
                .text("STATE", rows.stream().map(RunRow::state).toList())
                .number("EPOCH", rows.stream().map(RunRow::epochs).toList())
                .number("LOSS", rows.stream().map(RunRow::loss).toList())
                .number("RECALL@1", rows.stream().map(RunRow::recallAtOne).toList())
                .settings(runs.settings());
        columns.print(console);
        rows.stream().filter(row -> !row.remark().isEmpty()).forEach(row -> {
            console.println();
            console.println(row.name() + ", " + row.state());
            console.println(Text.indented(row.remark(), 2, console.columns()));
        });
    }

    private static Map<String, String> settings(RunComparison runs, int index) {
        Map<String, String> settings = new LinkedHashMap<>();
        runs.settings().forEach((key, values) -> settings.put(key, values.get(index)));
        return settings;
    }
}
