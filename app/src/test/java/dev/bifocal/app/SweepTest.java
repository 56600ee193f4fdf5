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
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps whose trials are real processes. */
class SweepTest {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1");
    private static final String NAME = "s";
    private static final int KILLS = 20;

    private static final List<String> TINY = List.of(
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

    @TempDir
    Path folder;

    @Test
    void aKilledSweepGoesOnAndEndsAsOneThatWasNot() {
        SweepResults undisturbed = finish(folder.resolve("undisturbed"), "--axis", "memory.momentum=0.9,0.99");
        Path root = folder.resolve("killed");
        try (BifocalProcess sweep = sweep(root, "--axis", "memory.momentum=0.9,0.99")) {
            assertThat(sweep.await(() -> trials(root).anyMatch(trial -> trial.epoch() > 0)))
                    .as(sweep.text())
                    .isTrue();
            sweep.kill();
        }
        // The trials go on without the sweep; the next call waits for them and starts none twice.
        assertThat(trials(root).map(Trial::state)).contains(State.RUNNING);

        SweepResults resumed = finish(root, "--axis", "memory.momentum=0.9,0.99");

        assertEqual(resumed, undisturbed, "a killed sweep");
        assertThat(resumed.trials())
                .allSatisfy(trial -> assertThat(trial.log()).content().containsOnlyOnce("--- "));
        assertThat(resumed.trials().get(0).cost()).containsKeys("seconds", "peakMemoryMiB");
        assertThat(resumed.trials().get(0).last()).containsKeys("recall@1", "loss", "recall.recall@1");
    }

    @Test
    void aKilledTrialFailsAloneAndRetryContinuesIt() {
        Path root = folder.resolve("runs");
        try (BifocalProcess sweep = sweep(root, "--seeds", "2")) {
            assertThat(sweep.await(() -> trials(root).anyMatch(trial -> trial.epoch() > 0)))
                    .as(sweep.text())
                    .isTrue();
            trials(root)
                    .filter(trial -> trial.epoch() > 0)
                    .findFirst()
                    .flatMap(SweepTest::process)
                    .ifPresent(ProcessHandle::destroyForcibly);
            assertThat(sweep.exitCode()).as(sweep.text()).isEqualTo(1);
        }
        assertThat(trials(root).map(Trial::state)).containsExactlyInAnyOrder(State.FAILED, State.DONE);
        assertThat(trials(root).filter(trial -> trial.state() == State.FAILED))
                .first()
                .satisfies(trial -> assertThat(trial.why()).contains("was killed"));

        try (BifocalProcess retry = command(root, "retry")) {
            assertThat(retry.exitCode()).as(retry.text()).isZero();
        }
        assertThat(trials(root).map(Trial::state)).containsOnly(State.DONE);
    }

    @Test
    void aTrialWithoutMemoryFailsAlone() {
        Path root = folder.resolve("runs");
        try (BifocalProcess sweep =
                sweep(List.of("-Xmx128m"), root, "--axis", "data.shapes.size=32,512", "--jobs", "1")) {
            assertThat(sweep.exitCode()).as(sweep.text()).isEqualTo(1);
        }

        assertThat(trials(root).map(Trial::state)).containsExactly(State.DONE, State.FAILED);
        assertThat(trials(root).map(Trial::why)).last().asString().containsIgnoringCase("memory");
    }

    @Test
    void aStoppedSweepSavesCheckpointsAndResumes() {
        Path root = folder.resolve("runs");
        try (BifocalProcess sweep = sweep(root, "--seeds", "3", "epochs=40")) {
            assertThat(sweep.await(() -> trials(root).anyMatch(trial -> trial.epoch() > 0)))
                    .as(sweep.text())
                    .isTrue();
            try (BifocalProcess stop = command(root, "stop")) {
                assertThat(stop.exitCode()).as(stop.text()).isZero();
            }
            assertThat(sweep.exitCode()).isEqualTo(1);
            assertThat(sweep.text()).contains("Continue with: bifocal sweep resume");
        }

        assertThat(trials(root).map(Trial::state))
                .contains(State.STOPPED, State.WAITING)
                .doesNotContain(State.FAILED);
        assertThat(trials(root).filter(trial -> trial.epoch() > 0))
                .allMatch(trial -> RunFolder.open(trial.folder()).hasCheckpoint());
    }

    @Test
    void stopsWhenTheFirstThreeTrialsFailAlike() {
        Path root = folder.resolve("runs");
        try (BifocalProcess sweep =
                sweep(root, "data.dataset=cifar100", "data.root=" + folder.resolve("nowhere"), "--seeds", "6")) {
            assertThat(sweep.exitCode()).as(sweep.text()).isEqualTo(1);
            assertThat(sweep.text()).contains("the first 3 trials failed alike").contains("The end of");
        }

        assertThat(trials(root).map(Trial::state)).contains(State.WAITING);
    }

    @Test
    @Tag("slow")
    void twentyKillsOfTheSweepAndOfTrialsLeaveNoTrace() throws InterruptedException {
        String[] more = {"--axis", "memory.momentum=0.9,0.99", "--seeds", "2"};
        SweepResults undisturbed = finish(folder.resolve("undisturbed"), more);
        long seed = 20261128;
        Random random = new Random(seed);
        Path root = folder.resolve("killed");
        int killed = 0;
        for (int attempt = 0; killed < KILLS && attempt < 2 * KILLS; attempt++) {
            try (BifocalProcess sweep =
                    attempt == 0 || !Files.exists(root.resolve(NAME)) ? sweep(root, more) : command(root, "resume")) {
                if (sweep.ended(500 + random.nextInt(7000))) {
                    break;
                }
                List<ProcessHandle> victims = new ArrayList<>(
                        trials(root).flatMap(trial -> process(trial).stream()).toList());
                if (attempt % 2 == 0) {
                    sweep.kill();
                    killed++;
                }
                victims.stream().filter(victim -> random.nextBoolean()).forEach(ProcessHandle::destroyForcibly);
            }
        }
        System.out.printf("killed %d times%n", killed);
        try (BifocalProcess retry = command(root, "retry")) {
            retry.exitCode();
        }
        try (BifocalProcess resume = command(root, "resume")) {
            resume.exitCode();
        }
        assertEqual(finish(root, more), undisturbed, "seed " + seed);
    }

    private static void assertEqual(SweepResults actual, SweepResults expected, String description) {
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

    private SweepResults finish(Path root, String... more) {
        try (BifocalProcess sweep = sweep(root, more)) {
            assertThat(sweep.exitCode()).as(sweep.text()).isZero();
        }
        return Bifocal.withoutPlugins().sweeps(root).results(NAME);
    }

    private static BifocalProcess sweep(Path root, String... more) {
        return sweep(JAVA_OPTIONS, root, more);
    }

    private static BifocalProcess sweep(List<String> javaOptions, Path root, String... more) {
        List<String> words = new ArrayList<>(List.of("sweep", "maskcon"));
        words.addAll(TINY);
        words.addAll(List.of(more));
        words.addAll(List.of("--name", NAME, "--root", root.toString(), "--protocol", "recall"));
        return BifocalProcess.start(output(root), javaOptions, words);
    }

    private static BifocalProcess command(Path root, String subcommand) {
        return BifocalProcess.start(
                output(root.resolveSibling(root.getFileName() + "-" + subcommand)),
                JAVA_OPTIONS,
                List.of("sweep", subcommand, NAME, "--root", root.toString()));
    }

    private static Path output(Path root) {
        return root.resolveSibling(root.getFileName() + ".txt");
    }

    private static Stream<Trial> trials(Path root) {
        return Files.exists(root.resolve(NAME).resolve("plan.json"))
                ? Bifocal.withoutPlugins().sweeps(root).results(NAME).trials().stream()
                : Stream.of();
    }

    private static Optional<ProcessHandle> process(Trial trial) {
        return TrialProcessFile.read(trial.folder().resolveSibling(trial.id() + ".process"))
                .flatMap(file -> ProcessHandle.of(file.pid()));
    }
}
