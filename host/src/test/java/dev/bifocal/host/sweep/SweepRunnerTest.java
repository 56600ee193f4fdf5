package dev.bifocal.host.sweep;

import static dev.bifocal.host.sweep.FakeLauncher.runner;
import static dev.bifocal.host.sweep.FakeLauncher.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.launch.Launcher;
import dev.bifocal.host.launch.TrialFiles;
import dev.bifocal.host.run.RunLock;
import dev.bifocal.host.run.RunProcess;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.result.Trial.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepRunnerTest {

    private static final SweepRequest REQUEST = SweepRequest.of("maskcon", "epochs=1")
            .withAxes("batch=32,64")
            .withSeeds("2")
            .named("s");

    @TempDir
    Path root;

    @Test
    void runsWhatIsMissingAndNothingTwiceAndExtends() {
        List<String> started = new ArrayList<>();

        assertThat(run(REQUEST, started, id -> 0).count(State.DONE)).isEqualTo(4);
        assertThat(run(REQUEST, started, id -> 0).count(State.DONE)).isEqualTo(4);
        assertThat(started).hasSize(4).doesNotHaveDuplicates();
        assertThat(run(REQUEST.withSeeds("3"), started, id -> 0).count(State.DONE))
                .isEqualTo(6);
        assertThat(run(REQUEST.withAxes("batch=32,64,128"), started, id -> 0).count(State.DONE))
                .isEqualTo(6);
        assertThat(started).hasSize(8).doesNotHaveDuplicates();
    }

    @Test
    void theFirstSeedOfAllCellsComesBeforeTheSecond() {
        List<String> started = new ArrayList<>();
        run(REQUEST, started, id -> 0);

        SweepResults results = SweepFolder.find(root, "s").results();
        assertThat(results.cells()).hasSize(2);
        assertThat(results.trials()).extracting(Trial::seed).containsExactly(1L, 2L, 1L, 2L);
        assertThat(started)
                .containsExactly(
                        results.trials().get(0).id(),
                        results.trials().get(2).id(),
                        results.trials().get(1).id(),
                        results.trials().get(3).id());
    }

    @Test
    void readsMetricsEvaluationsAndCostOfATrial() {
        run(REQUEST, new ArrayList<>(), id -> 0);

        Trial trial = SweepFolder.find(root, "s").results().trials().get(0);
        assertThat(trial.last()).containsEntry("recall@1", 0.25).containsEntry("loss", 2.0);
        assertThat(trial.best().get("recall@1").epoch()).isEqualTo(1);
        assertThat(trial.epoch()).isEqualTo(1);
        assertThat(trial.epochs()).isEqualTo(1);
        assertThat(trial.cost()).isEqualTo(Map.of("seconds", 3.5, "peakMemoryMiB", 100.0));
    }

    @Test
    void refusesChangedSettingsWithTheDifference() {
        run(REQUEST, new ArrayList<>(), id -> 0);
        SweepRequest changed = new SweepRequest(
                "maskcon",
                List.of("epochs=2"),
                REQUEST.axes(),
                REQUEST.seeds(),
                Optional.empty(),
                REQUEST.name(),
                Set.of());

        assertThatThrownBy(() -> run(changed, new ArrayList<>(), id -> 0))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("(batch=32, seed 1) epochs was 1 and is now 2.")
                .satisfies(thrown ->
                        assertThat(((BifocalException) thrown).remedy()).contains("--name"));
        assertThat(run(changed.named("other"), new ArrayList<>(), id -> 0).count(State.DONE))
                .isEqualTo(4);
    }

    @Test
    void keepsTheTrialsOfAVersionWithoutASettingThatHasADefault() throws IOException {
        SweepPlan planned = plan(REQUEST);
        run(REQUEST, new ArrayList<>(), id -> 0);
        SweepFolder folder = SweepFolder.find(root, "s");
        String id = folder.plan().trials().get(0).id();
        String older = "0123456789ab";
        TrialFiles files = folder.trial(id);
        String yaml = Files.readString(files.experiment());
        assertThat(yaml).containsOnlyOnce("zeroInitResidual: false\n");
        write(folder.trial(older).experiment(), yaml.replaceFirst(" *zeroInitResidual: false\n", ""));
        Files.move(files.run(), folder.trial(older).run());
        Path plan = folder.path().resolve("plan.json");
        write(plan, Files.readString(plan).replace(id, older));

        assertThat(plan(REQUEST).trials().get(0).id()).isEqualTo(older);
        assertThat(runner(new ArrayList<>(), key -> 0)
                        .run(planned)
                        .trials()
                        .get(0)
                        .id())
                .as("planned before the older version began the sweep")
                .isEqualTo(older);
        List<String> started = new ArrayList<>();
        run(REQUEST, started, key -> 0);
        assertThat(started).isEmpty();
    }

    @Test
    void trialsThatNeverRanFollowAChange() {
        assertThatThrownBy(() -> run(REQUEST, new ArrayList<>(), id -> 2)).isInstanceOf(BifocalException.class);
        SweepRequest changed = SweepRequest.of("maskcon", "epochs=2")
                .withAxes("batch=32,64")
                .withSeeds("2")
                .named("s");

        assertThat(run(changed, new ArrayList<>(), id -> 0).count(State.DONE)).isEqualTo(4);
    }

    @Test
    void stopsWhenTheFirstThreeFailAlike() {
        List<String> started = new ArrayList<>();

        List<String> logEnd = new ArrayList<>();
        SweepListener listener = new SweepListener() {
            @Override
            public void failedAlike(Trial trial, List<String> lines) {
                logEnd.addAll(lines);
            }
        };
        SweepRunner runner =
                new SweepRunner(new FakeLauncher(started, id -> 1), List.of(), listener, new StopRequest());

        assertThatThrownBy(() -> runner.run(plan(REQUEST)))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("the first 3 trials failed alike: Reading /a/b")
                .satisfies(thrown ->
                        assertThat(((BifocalException) thrown).remedy()).contains("sweep retry"));
        assertThat(started).hasSize(3);
        assertThat(logEnd).hasSize(2).last().asString().endsWith("line 3 failed.");
    }

    @Test
    void goesOnWhenOneTrialFailsAndRetriesItOnRequest() {
        List<String> started = new ArrayList<>();
        SweepStatus status = run(REQUEST, started, id -> started.size() == 2 ? 137 : 0);

        assertThat(status.counts()).isEqualTo(Map.of(State.DONE, 3, State.FAILED, 1));
        assertThat(run(REQUEST, started, id -> 0).count(State.FAILED)).isEqualTo(1);
        assertThat(started).hasSize(4);
        SweepStatus retried =
                runner(started, id -> 0).run(SweepFolder.find(root, "s"), Set.of(State.FAILED), Set.of(), 1);
        assertThat(retried.counts()).isEqualTo(Map.of(State.DONE, 4));
        assertThat(started.get(4)).isEqualTo(started.get(1));
    }

    @Test
    void retryNamesTrialsThatItCannotRun() {
        run(REQUEST, new ArrayList<>(), id -> 0);
        SweepFolder folder = SweepFolder.find(root, "s");
        String done = folder.plan().trials().get(0).id();

        assertThatThrownBy(() -> runner(new ArrayList<>(), id -> 0)
                        .run(folder, Set.of(State.FAILED), Set.of("0123456789ab", done), 1))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("there is no trial 0123456789ab")
                .hasMessageContaining("trial %s is done".formatted(done))
                .hasMessageContaining("Only trials that are failed can be named here.")
                .satisfies(thrown ->
                        assertThat(((BifocalException) thrown).remedy()).contains("bifocal sweep status"));
    }

    @Test
    void stoppingEndsTheTrialsOfAnEarlierCall() throws Exception {
        run(REQUEST, new ArrayList<>(), id -> -1);
        SweepFolder folder = SweepFolder.find(root, "s");
        TrialFiles files = folder.trial(folder.plan().trials().get(0).id());
        Process earlier = new ProcessBuilder("sleep", "60").start();
        try {
            write(files.process(), process(earlier.pid(), RunProcess.current().host(), Instant.now()));
            StopRequest stop = new StopRequest();
            Launcher waiting = launch -> {
                assertThat(launch.running()).containsExactly(files.id());
                stop.make();
                while (!launch.stop().isMade()) {
                    Thread.onSpinWait();
                }
            };

            new SweepRunner(waiting, List.of(), new SweepListener() {}, stop)
                    .run(folder, SweepRunner.UNFINISHED, Set.of(), 1);

            assertThat(earlier.isAlive()).isFalse();
        } finally {
            earlier.destroyForcibly();
        }
    }

    @Test
    void theTimeLeftIsSharedByTheTrialsThatRun() {
        List<String> started = new ArrayList<>();
        run(REQUEST, started, id -> started.size() == 1 ? 0 : -1);
        SweepFolder folder = SweepFolder.find(root, "s");
        assertThat(folder.status().remainingSeconds())
                .as("3 trials, one at a time")
                .contains(11L);

        folder.plan().trials().stream()
                .map(entry -> folder.trial(entry.id()))
                .filter(files -> !Files.exists(files.run()))
                .forEach(files -> write(files.process(), process(7, "elsewhere", Instant.now())));

        assertThat(folder.status().remainingSeconds())
                .as("3 trials run on a cluster")
                .contains(4L);
    }

    @Test
    void readsTheStateOfATrialFromItsFiles() {
        run(REQUEST, new ArrayList<>(), id -> 0);
        SweepFolder folder = SweepFolder.find(root, "s");
        TrialFiles files = folder.trial(folder.plan().trials().get(0).id());
        RunProcess self = RunProcess.current();

        write(files.process(), process(self.pid(), self.host(), Instant.now()));
        assertThat(state(files)).isEqualTo(State.RUNNING);
        write(files.process(), process(self.pid(), "elsewhere", Instant.now().minusSeconds(60)));
        assertThat(state(files)).isEqualTo(State.RUNNING);
        write(files.process(), process(self.pid(), "elsewhere", Instant.now().minusSeconds(600)));
        assertThat(state(files)).isEqualTo(State.DONE);
        write(files.run().resolve("status.json"), FakeLauncher.status("running"));
        assertThat(state(files)).isEqualTo(State.LOST);
        files.writeExit(143);
        assertThat(state(files)).isEqualTo(State.STOPPED);
        files.writeExit(134);
        assertThat(state(files)).isEqualTo(State.FAILED);
        assertThat(TrialProgress.of(files, List.of()).why()).isEqualTo("Its process crashed with signal 6.");
    }

    @Test
    void onlyOneProcessLaunchesTheTrialsOfASweep() throws IOException {
        run(REQUEST, new ArrayList<>(), id -> 0);
        try (RunLock held = RunLock.tryTake(root.resolve("s")).orElseThrow()) {
            assertThatThrownBy(() -> run(REQUEST, new ArrayList<>(), id -> 0))
                    .isInstanceOf(BifocalException.class)
                    .hasMessage("Another process launches the trials of sweep s.");
        }
    }

    private static State state(TrialFiles files) {
        return TrialProgress.of(files, List.of()).state();
    }

    private SweepStatus run(SweepRequest request, List<String> started, Function<String, Integer> codes) {
        return runner(started, codes).run(plan(request));
    }

    private SweepPlan plan(SweepRequest request) {
        return FakeLauncher.plan(root, request);
    }

    private static String process(long pid, String host, Instant updated) {
        return "{\"pid\":%s,\"host\":\"%s\",\"started\":\"2026-01-01T00:00:00Z\",\"updated\":\"%s\"}"
                .formatted(pid, host, updated);
    }
}
