package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.launch.TrialProcessFile;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.result.Trial.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A sweep of small trials, whose commands run in processes of their own.
 *
 * @param root the folder of the runs
 * @param environment further environment variables of the commands
 */
record TinySweep(Path root, Map<String, String> environment) {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");
    private static final String NAME = "s";

    private static final List<String> SETTINGS = List.of(
            "data.dataset=shapes",
            "epochs=2",
            "data.shapes.train=64",
            "data.shapes.test=110",
            "batch=32",
            "memory.size=64",
            "encoder.width=4",
            "optimizer.warmup=0",
            "evaluation.every=1",
            "checkpoint.everySteps=1");

    TinySweep(Path root) {
        this(root, Map.of());
    }

    /** The folder of the sweep. */
    Path folder() {
        return root.resolve(NAME);
    }

    /** Starts the sweep, or starts its missing trials. */
    BifocalProcess start(String... more) {
        return start(JAVA_OPTIONS, more);
    }

    BifocalProcess start(List<String> javaOptions, String... more) {
        List<String> words = new ArrayList<>(List.of("sweep", "maskcon"));
        words.addAll(SETTINGS);
        words.addAll(List.of(more));
        words.addAll(List.of("--name", NAME, "--root", root.toString(), "--protocol", "recall"));
        return BifocalProcess.start(output("sweep"), environment, javaOptions, words);
    }

    /** Starts the sweep, waits for the command, and reads the results. */
    SweepResults finish(String... more) {
        try (BifocalProcess sweep = start(more)) {
            assertThat(sweep.exitCode()).as(sweep.text()).isZero();
        }
        return results();
    }

    /** Starts {@code sweep SUBCOMMAND NAME}. */
    BifocalProcess command(String subcommand, String... more) {
        List<String> words = new ArrayList<>(List.of("sweep", subcommand, NAME, "--root", root.toString()));
        words.addAll(List.of(more));
        return BifocalProcess.start(output(subcommand), environment, JAVA_OPTIONS, words);
    }

    /** Starts another command on the same runs. */
    BifocalProcess run(String command, String... more) {
        List<String> words = new ArrayList<>(List.of(command));
        words.addAll(List.of(more));
        words.addAll(List.of("--root", root.toString()));
        return BifocalProcess.start(output(command), environment, JAVA_OPTIONS, words);
    }

    private Path output(String command) {
        return root.resolveSibling("%s-%s.txt".formatted(root.getFileName(), command));
    }

    /** The results so far. */
    SweepResults results() {
        return results(NAME);
    }

    /** The results of another sweep below the same root. */
    SweepResults results(String name) {
        return Bifocal.withoutPlugins().sweeps(root).results(name);
    }

    /** The table without time, memory, and the front that follows from them. */
    String table() {
        try (BifocalProcess table = command("table", "--format", "csv")) {
            assertThat(table.exitCode()).as(table.text()).isZero();
            return table.text().replaceAll("(?m)(,[^,\\n]*){3}$", "");
        }
    }

    /** The trials; none before the sweep has a plan. */
    Stream<Trial> trials() {
        return Files.exists(folder().resolve("plan.json")) ? results().trials().stream() : Stream.of();
    }

    /** The process that works on a trial. */
    static Optional<ProcessHandle> process(Trial trial) {
        return TrialProcessFile.read(trial.folder().resolveSibling(trial.id() + ".process"))
                .flatMap(file -> ProcessHandle.of(file.pid()));
    }

    /** All trials are done, with the same metrics at each step, bit for bit. */
    static void assertEqual(SweepResults actual, SweepResults expected, String description) {
        assertThat(actual.trials()).extracting(Trial::state).as(description).containsOnly(State.DONE);
        assertThat(actual.trials())
                .extracting(Trial::id)
                .isEqualTo(expected.trials().stream().map(Trial::id).toList());
        assertThat(actual.trials())
                .extracting(Trial::last)
                .isEqualTo(expected.trials().stream().map(Trial::last).toList());
        for (int i = 0; i < expected.trials().size(); i++) {
            assertThat(Cli.metrics(RunFolder.open(actual.trials().get(i).folder())))
                    .as(description)
                    .isEqualTo(
                            Cli.metrics(RunFolder.open(expected.trials().get(i).folder())));
        }
    }
}
