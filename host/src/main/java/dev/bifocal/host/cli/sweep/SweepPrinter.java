package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.launch.Launchers;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.SweepListener;
import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.result.Trial.State;
import dev.bifocal.host.sweep.table.Cost;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Prints the progress and the state of sweeps. */
final class SweepPrinter implements SweepListener {

    private final Console console;
    private int all;
    private int ended;
    private List<String> metrics = List.of();

    SweepPrinter(Console console) {
        this.console = console;
    }

    @Override
    public void begins(SweepFolder folder, int waiting, int running) {
        all = waiting;
        metrics = folder.shownMetrics();
        console.println("Sweep %s: %s to run%s. Folder: %s"
                .formatted(
                        folder.name(),
                        Text.count(waiting, "trial", "trials"),
                        running == 0 ? "" : ", " + running + " in processes of an earlier call",
                        folder));
        console.println("Follow it from another terminal with: bifocal sweep status " + folder);
    }

    @Override
    public void ended(Trial trial) {
        ended++;
        StringBuilder line = new StringBuilder("[%s/%s] %s, seed %s: %s"
                .formatted(ended, all, trial.cell().label(), trial.seed(), word(trial.state())));
        metrics.stream().limit(1).filter(trial.last()::containsKey).forEach(metric -> line.append(", ")
                .append(metric)
                .append(' ')
                .append(Text.number(trial.last().getOrDefault(metric, Double.NaN))));
        Optional.ofNullable(trial.cost().get(Cost.SECONDS.key())).ifPresent(seconds -> line.append(", ")
                .append(Text.duration(Duration.ofMillis(Math.round(seconds * 1e3)))));
        console.println(line.toString());
        if (trial.state() == State.FAILED) {
            console.println(
                    Text.indented("%s Log: %s".formatted(sentence(trial.why()), trial.log()), 2, console.columns()));
        }
    }

    @Override
    public void failedAlike(Trial trial, List<String> logEnd) {
        console.err().println("The end of %s:".formatted(trial.log()));
        logEnd.forEach(line -> console.err().println("    " + line));
    }

    @Override
    public void stopping(SweepFolder folder) {
        console.err().println();
        console.err()
                .println(
                        "Stopping: trials save a checkpoint. Continue with: bifocal sweep resume %s".formatted(folder));
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private static String sentence(String why) {
        return why.endsWith(".") ? why : why + ".";
    }

    /** Prints the counts, the failed and lost trials, and what to do next. */
    void print(SweepStatus status) {
        console.println("Sweep %s: %s of %s done%s%s."
                .formatted(
                        status.sweep(),
                        status.count(State.DONE),
                        Text.count(status.trials().size(), "trial", "trials"),
                        Arrays.stream(State.values())
                                .filter(state -> state != State.DONE && status.count(state) > 0)
                                .map(state -> ", %s %s".formatted(status.count(state), word(state)))
                                .collect(Collectors.joining()),
                        status.count(State.DONE) == status.trials().size()
                                ? ""
                                : status.remainingSeconds()
                                        .map(seconds -> ", about %s of work left"
                                                .formatted(Text.duration(Duration.ofSeconds(seconds))))
                                        .orElse("")));
        List<SweepStatus.Row> troubled = status.trials().stream()
                .filter(row -> row.state() == State.FAILED || row.state() == State.LOST)
                .toList();
        troubled.forEach(row -> console.println(Text.indented(
                "%s %s (%s, seed %s): %s Log: %s"
                        .formatted(word(row.state()), row.id(), row.cell(), row.seed(), sentence(row.why()), row.log()),
                2,
                console.columns())));
        if (status.count(State.FAILED) > 0) {
            console.println("Run the failed ones again with: bifocal sweep retry " + status.folder());
        }
        Map<String, String> queued = Launchers.queued(status.folder());
        printQueue(status, queued);
        if (status.count(State.RUNNING) == 0
                && queued.isEmpty()
                && status.count(State.WAITING) + status.count(State.STOPPED) + status.count(State.LOST) > 0) {
            console.println("Run the missing ones with: bifocal sweep resume " + status.folder());
        }
    }

    /** Prints what a cluster has in its queue, and how it says that failed and lost trials have ended. */
    private void printQueue(SweepStatus status, Map<String, String> queued) {
        if (!queued.isEmpty()) {
            console.println("%s in the queue:".formatted(Text.count(queued.size(), "trial", "trials")));
        }
        Map<String, String> ended =
                status.count(State.FAILED) + status.count(State.LOST) > 0 ? Launchers.ended(status.folder()) : Map.of();
        Table table = Table.of("TRIAL", "CELL", "SEED", "QUEUE").right(2);
        status.trials().forEach(row -> {
            boolean troubled = row.state() == State.FAILED || row.state() == State.LOST;
            Optional.ofNullable(queued.getOrDefault(row.id(), troubled ? ended.get(row.id()) : null))
                    .ifPresent(text -> table.row(row.id(), row.cell(), Long.toString(row.seed()), text));
        });
        if (!table.isEmpty()) {
            table.print(console);
        }
    }

    /** Prints the trials that run or have stopped on the way. */
    void printActive(SweepStatus status) {
        Table table = Table.of("TRIAL", "CELL", "SEED", "STATE", "EPOCH").right(2, 4);
        status.trials().stream()
                .filter(row -> row.state() == State.RUNNING || row.state() == State.STOPPED)
                .forEach(row -> table.row(
                        row.id(),
                        row.cell(),
                        Long.toString(row.seed()),
                        word(row.state()),
                        row.epoch() + "/" + row.epochs()));
        if (!table.isEmpty()) {
            table.print(console);
        }
    }

    /** The exit code of a command that has run trials. */
    static int exitCode(SweepStatus status) {
        return status.count(State.FAILED) + status.count(State.LOST) + status.count(State.STOPPED) > 0
                ? ExitCode.FAILED
                : ExitCode.DONE;
    }
}
