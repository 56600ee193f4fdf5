package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.result.Trial.State;
import dev.bifocal.host.sweep.table.SweepTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps whose trials are real processes. */
class SweepTest {

    private static final int KILLS = 20;

    @TempDir
    Path folder;

    @Test
    void aKilledSweepGoesOnAndEndsAsOneThatWasNot() throws IOException {
        SweepResults undisturbed =
                new TinySweep(folder.resolve("undisturbed")).finish("--axis", "memory.momentum=0.9,0.99");
        TinySweep tiny = new TinySweep(folder.resolve("killed"));
        try (BifocalProcess sweep = tiny.start("--axis", "memory.momentum=0.9,0.99")) {
            assertThat(sweep.await(() -> tiny.trials().anyMatch(trial -> trial.epoch() > 0)))
                    .as(sweep.text())
                    .isTrue();
            sweep.kill();
        }
        // The trials go on without the sweep; the next call waits for them and starts none twice.
        assertThat(tiny.trials().map(Trial::state)).contains(State.RUNNING);

        SweepResults resumed = tiny.finish("--axis", "memory.momentum=0.9,0.99");

        TinySweep.assertEqual(resumed, undisturbed, "a killed sweep");
        assertThat(resumed.trials())
                .allSatisfy(trial -> assertThat(trial.log()).content().containsOnlyOnce("--- "));
        assertThat(resumed.trials().get(0).cost()).containsKeys("seconds", "peakMemoryMiB");
        assertThat(resumed.trials().get(0).last()).containsKeys("recall@1", "loss", "recall.recall@1");
        assertEveryMetricCanBeNamed(tiny, resumed);
    }

    private void assertEveryMetricCanBeNamed(TinySweep tiny, SweepResults results) throws IOException {
        Set<String> metrics = results.trials().get(0).last().keySet();
        Path file = Files.writeString(
                folder.resolve("named.yaml"),
                Files.readString(tiny.folder().resolve("sweep.yaml"))
                        + "metrics: ['%s']\n".formatted(String.join("', '", metrics)));
        try (BifocalProcess plan = tiny.run("sweep", file.toString(), "--dry-run")) {
            assertThat(plan.exitCode()).as(plan.text()).isZero();
            assertThat(plan.text())
                    .contains(results.trials().stream().map(Trial::id).toList())
                    .contains("; 0 to run.");
        }
    }

    @Test
    void anEvaluationByHandChangesNoResult() {
        TinySweep tiny = new TinySweep(folder.resolve("runs"));
        SweepResults before = tiny.finish();
        assertThat(before.trials()).extracting(Trial::state).containsExactly(State.DONE);
        try (BifocalProcess eval = tiny.run(
                "eval", "s/" + before.trials().get(0).id(), "--protocol", "recall", "evaluation.exclude=rank")) {
            assertThat(eval.exitCode()).as(eval.text()).isZero();
        }

        assertThat(before.trials().get(0).folder().resolve("evaluations"))
                .isDirectoryContaining("glob:**.json")
                .satisfies(
                        evaluations -> assertThat(evaluations.toFile().list()).hasSize(2));
        TinySweep.assertEqual(tiny.results(), before, "an evaluation with other settings");
    }

    @Test
    void aKilledTrialFailsAloneAndRetryContinuesIt() {
        SweepResults undisturbed = new TinySweep(folder.resolve("undisturbed")).finish("--seeds", "2");
        TinySweep tiny = new TinySweep(folder.resolve("runs"));
        try (BifocalProcess sweep = tiny.start("--seeds", "2")) {
            assertThat(sweep.await(() -> tiny.trials().anyMatch(trial -> trial.epoch() > 0)))
                    .as(sweep.text())
                    .isTrue();
            tiny.trials()
                    .filter(trial -> trial.epoch() > 0)
                    .findFirst()
                    .flatMap(TinySweep::process)
                    .ifPresent(ProcessHandle::destroyForcibly);
            assertThat(sweep.exitCode()).as(sweep.text()).isEqualTo(1);
        }
        assertThat(tiny.trials().map(Trial::state)).containsExactlyInAnyOrder(State.FAILED, State.DONE);
        assertThat(tiny.trials().filter(trial -> trial.state() == State.FAILED))
                .first()
                .satisfies(trial -> assertThat(trial.why()).contains("was killed"));

        try (BifocalProcess retry = tiny.command("retry")) {
            assertThat(retry.exitCode()).as(retry.text()).isZero();
        }
        TinySweep.assertEqual(tiny.results(), undisturbed, "a retried trial");
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    void theMemoryOfATrialIsThatOfAllItsProcesses() {
        SweepResults results = new TinySweep(folder.resolve("runs")).finish("--axis", "compute.processes=1,2");

        double one = results.trials().get(0).cost().get("peakMemoryMiB");
        assertThat(results.trials().get(1).cost().get("peakMemoryMiB")).isBetween(1.5 * one, 3 * one);
    }

    @Test
    void aTrialWithoutMemoryFailsAlone() {
        TinySweep tiny = new TinySweep(folder.resolve("runs"));
        try (BifocalProcess sweep =
                tiny.start(List.of("-Xmx128m"), "--axis", "data.shapes.size=32,512", "--jobs", "1")) {
            assertThat(sweep.exitCode()).as(sweep.text()).isEqualTo(1);
        }

        assertThat(tiny.trials().map(Trial::state)).containsExactly(State.DONE, State.FAILED);
        assertThat(tiny.trials().map(Trial::why)).last().asString().containsIgnoringCase("memory");
    }

    @Test
    void aStoppedSweepSavesCheckpointsAndResumes() {
        String[] more = {"--seeds", "2", "--jobs", "1", "epochs=30", "evaluation.every=10"};
        SweepResults undisturbed = new TinySweep(folder.resolve("undisturbed")).finish(more);
        TinySweep tiny = new TinySweep(folder.resolve("runs"));
        try (BifocalProcess sweep = tiny.start(more)) {
            assertThat(sweep.await(() -> tiny.trials().anyMatch(trial -> trial.epoch() > 0)))
                    .as(sweep.text())
                    .isTrue();
            try (BifocalProcess stop = tiny.command("stop")) {
                assertThat(stop.exitCode()).as(stop.text()).isZero();
            }
            assertThat(sweep.exitCode()).isEqualTo(1);
            assertThat(sweep.text()).contains("Continue with: bifocal sweep resume");
        }

        assertThat(tiny.trials().map(Trial::state)).containsExactly(State.STOPPED, State.WAITING);
        Trial stopped = tiny.trials().findFirst().orElseThrow();
        assertThat(stopped.epoch()).isBetween(1, 29);
        assertThat(RunFolder.open(stopped.folder()).hasCheckpoint()).isTrue();

        try (BifocalProcess resume = tiny.command("resume")) {
            assertThat(resume.exitCode()).as(resume.text()).isZero();
        }
        TinySweep.assertEqual(tiny.results(), undisturbed, "a stopped sweep");
        assertThat(stopped.log()).content().containsPattern("(?s)--- .*--- ");
    }

    @Test
    void stoppingReachesTheTrialsOfAKilledSweep() {
        TinySweep tiny = new TinySweep(folder.resolve("runs"));
        try (BifocalProcess sweep = tiny.start("--seeds", "2", "--jobs", "1", "epochs=300", "evaluation.every=100")) {
            assertThat(sweep.await(() -> tiny.trials().anyMatch(trial -> trial.epoch() > 0)))
                    .as(sweep.text())
                    .isTrue();
            sweep.kill();
        }
        try (BifocalProcess resume = tiny.command("resume")) {
            assertThat(resume.await(() -> resume.text().contains("1 in processes of an earlier call")))
                    .as(resume.text())
                    .isTrue();
            try (BifocalProcess stop = tiny.command("stop")) {
                assertThat(stop.exitCode()).as(stop.text()).isZero();
            }
            assertThat(resume.exitCode()).as(resume.text()).isEqualTo(1);
        }

        assertThat(tiny.trials().map(Trial::state)).containsExactly(State.STOPPED, State.WAITING);
        assertThat(RunFolder.open(tiny.trials().findFirst().orElseThrow().folder())
                        .hasCheckpoint())
                .isTrue();
    }

    @Test
    void theSelectedCellAndTheBaselineAreConfirmedWithFreshSeeds() {
        TinySweep tiny = new TinySweep(folder.resolve("runs"));
        String[] more = {"--axis", "memory.momentum=0.5,0.9,0.99", "--baseline", "momentum=0.5"};
        String selected = SweepTable.of(tiny.finish(more)).selections().get(0).cell();

        try (BifocalProcess confirm = tiny.command("confirm")) {
            assertThat(confirm.exitCode()).as(confirm.text()).isZero();
        }

        SweepResults confirmed = tiny.results("s-confirm");
        assertThat(confirmed.cells().stream().map(Cell::label))
                .contains("momentum=0.5", selected)
                .hasSizeLessThanOrEqualTo(2);
        assertThat(confirmed.seeds()).containsExactly(2L);
        assertThat(confirmed.trials())
                .hasSameSizeAs(confirmed.cells())
                .allSatisfy(trial -> assertThat(trial.state()).isEqualTo(State.DONE))
                .allSatisfy(trial -> assertThat(trial.last()).containsKey("recall@1"));
    }

    @Test
    void stopsWhenTheFirstThreeTrialsFailAlike() {
        TinySweep tiny = new TinySweep(folder.resolve("runs"));
        try (BifocalProcess sweep =
                tiny.start("data.dataset=cifar100", "data.root=" + folder.resolve("nowhere"), "--seeds", "6")) {
            assertThat(sweep.exitCode()).as(sweep.text()).isEqualTo(1);
            assertThat(sweep.text()).contains("the first 3 trials failed alike").contains("The end of");
        }

        assertThat(tiny.trials().map(Trial::state)).contains(State.WAITING);
    }

    @Test
    @Tag("slow")
    void twentyKillsOfTheSweepAndOfTrialsLeaveNoTrace() throws InterruptedException {
        String[] more = {"--axis", "memory.momentum=0.9,0.99", "--seeds", "2", "epochs=40", "evaluation.every=10"};
        TinySweep calm = new TinySweep(folder.resolve("undisturbed"));
        SweepResults undisturbed = calm.finish(more);
        long seed = 20261128;
        Random random = new Random(seed);
        TinySweep tiny = new TinySweep(folder.resolve("killed"));
        int killed = 0;
        while (killed < KILLS) {
            assertThat(tiny.trials().filter(trial -> trial.state() == State.DONE))
                    .as("seed %d: done after %d kills", seed, killed)
                    .hasSizeLessThan(undisturbed.trials().size());
            try (BifocalProcess sweep = next(tiny, more)) {
                boolean ended = sweep.ended(500 + random.nextInt(4000));
                List<ProcessHandle> victims = tiny.trials()
                        .flatMap(trial -> TinySweep.process(trial).stream())
                        .filter(ProcessHandle::isAlive)
                        .filter(victim -> random.nextBoolean())
                        .toList();
                sweep.kill();
                victims.forEach(ProcessHandle::destroyForcibly);
                killed += victims.size() + (ended ? 0 : 1);
            }
        }
        for (String command : List.of("resume", "retry")) {
            try (BifocalProcess rest = tiny.command(command)) {
                rest.exitCode();
            }
        }
        assertThat(killed).isGreaterThanOrEqualTo(KILLS);
        TinySweep.assertEqual(tiny.finish(more), undisturbed, "seed " + seed);
        assertThat(tiny.table()).isEqualTo(calm.table());
    }

    /** The command that a user would give next. */
    private static BifocalProcess next(TinySweep tiny, String... more) {
        if (!Files.exists(tiny.folder().resolve("plan.json"))) {
            return tiny.start(more);
        }
        return tiny.command(tiny.trials().anyMatch(trial -> trial.state() == State.FAILED) ? "retry" : "resume");
    }
}
