package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial;
import dev.bifocal.host.sweep.result.Trial.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on a Slurm of one node, which the test starts: {@code make slurm-test}. */
@Tag("slurm")
class SlurmTest {

    private static final Path ONE_NODE = Application.launcher().resolveSibling("tools/slurm/one-node");
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final List<String> SLURM = List.of("--launcher", "slurm", "--slurm", "time=30");

    private static final Pattern PENDING = Pattern.compile("ShdPnd:\\s+(\\p{XDigit}+)");
    private static final int SIGTERM = 15;

    @TempDir
    static Path slurm;

    @TempDir
    Path folder;

    @BeforeAll
    static void startSlurm() throws IOException, InterruptedException {
        system(ONE_NODE.toString(), "start", slurm.toString());
    }

    @AfterAll
    static void stopSlurm() throws IOException, InterruptedException {
        system(ONE_NODE.toString(), "stop", slurm.toString());
    }

    @Test
    void arraysGiveTheTableOfThisMachine() throws InterruptedException {
        String[] grid = {"compute.threads=1", "--axis", "memory.momentum=0.9,0.99", "--seeds", "3"};
        TinySweep local = new TinySweep(folder.resolve("local"));
        SweepResults expected = local.finish(grid);
        TinySweep tiny = onSlurm();

        submit(tiny, grid);

        // The array of one-node has four tasks at most.
        assertThat(tiny.folder().resolve("slurm-1.trials")).content().hasLineCount(4);
        assertThat(tiny.folder().resolve("slurm-2.trials")).content().hasLineCount(2);
        await(() -> tiny.trials().allMatch(trial -> trial.state() == State.DONE));
        TinySweep.assertEqual(tiny.results(), expected, "Slurm");
        assertThat(tiny.table()).isEqualTo(local.table());
    }

    @Test
    void aTrialAtItsTimeLimitQueuesItselfAndContinues() throws IOException, InterruptedException {
        String[] one = {"compute.threads=1", "epochs=40", "--seeds", "1"};
        TinySweep tiny = onSlurm();
        submit(
                tiny,
                Stream.concat(Stream.of(one), Stream.of("--slurm", "time=1", "--slurm", "signal=15"))
                        .toArray(String[]::new));
        // The trial waits for Slurm's signal, however fast the machine is.
        String process = pauseAfterAnEpoch(tiny);
        await(() -> hasPendingSigterm(process));
        system("kill", "-CONT", process);
        await(() -> only(tiny).state() == State.STOPPED);
        Trial stopped = only(tiny);
        assertThat(RunFolder.open(stopped.folder()).hasCheckpoint()).isTrue();
        await(() -> text(tiny, "status").contains("PENDING (BeginTime)"));
        String job = Files.readString(tiny.folder().resolve("slurm-1.job")).strip() + "_0";
        scontrol("update", "JobId=" + job, "TimeLimit=30");
        SweepResults undisturbed = new TinySweep(folder.resolve("local")).finish(one);

        // Slurm starts a requeued task after two minutes.
        await(() -> only(tiny).state() == State.DONE);

        assertThat(only(tiny).log())
                .content()
                .containsOnlyOnce("was stopped before the time limit and is queued again")
                .satisfies(log -> assertThat(log.lines().filter(line -> line.startsWith("--- ")))
                        .hasSize(2));
        TinySweep.assertEqual(tiny.results(), undisturbed, "a requeued trial");
    }

    @Test
    void aKilledTaskFailsAloneAndRetryContinuesIt() throws IOException, InterruptedException {
        String[] two = {"compute.threads=1", "epochs=40", "--seeds", "2"};
        TinySweep tiny = onSlurm();
        submit(tiny, two);
        await(() -> tiny.trials().anyMatch(trial -> trial.state() == State.RUNNING && trial.epoch() > 0));
        Trial victim =
                tiny.trials().filter(trial -> trial.epoch() > 0).findFirst().orElseThrow();
        TinySweep.process(victim).ifPresent(ProcessHandle::destroyForcibly);
        await(() -> tiny.trials().noneMatch(trial -> trial.state() == State.RUNNING || trial.state() == State.WAITING));

        assertThat(tiny.trials().map(Trial::state)).containsExactlyInAnyOrder(State.FAILED, State.DONE);
        assertThat(tiny.trials().filter(trial -> trial.state() == State.FAILED))
                .singleElement()
                .satisfies(trial -> assertThat(trial.id()).isEqualTo(victim.id()))
                .satisfies(trial -> assertThat(trial.why()).contains("was killed"));
        await(() -> text(tiny, "status").contains("FAILED, job"));
        // The states are the same without sacct, without squeue, and where jobs are not accounted.
        String states = states(tiny);
        assertThat(text(without("sacct", tiny), "status")).contains("FAILED, job");
        assertThat(states(without("sacct", tiny))).isEqualTo(states);
        assertThat(states(without("squeue", tiny))).isEqualTo(states);

        text(tiny, "retry", SLURM.toArray(String[]::new));
        await(() -> tiny.trials().allMatch(trial -> trial.state() == State.DONE));
        TinySweep.assertEqual(tiny.results(), new TinySweep(folder.resolve("local")).finish(two), "a retried trial");
    }

    @Test
    void aStoppedSweepSavesCheckpointsAndResumes() throws IOException, InterruptedException {
        stoppedTrialsResume(tiny -> assertThat(text(tiny, "stop")).contains("Stopped."));
    }

    @Test
    void anArrayThatItsUserCancelsSavesCheckpointsAndResumes() throws IOException, InterruptedException {
        stoppedTrialsResume(tiny -> {
            system(
                    "scancel",
                    Files.readString(tiny.folder().resolve("slurm-1.job")).strip());
            await(() -> tiny.trials().noneMatch(trial -> trial.state() == State.RUNNING));
        });
    }

    @Test
    void threeTrialsThatFailAlikeCancelTheArray() throws IOException, InterruptedException {
        TinySweep tiny = onSlurm();
        submit(
                tiny,
                "compute.threads=1",
                "data.dataset=cifar100",
                "data.root=" + folder.resolve("nowhere"),
                "--seeds",
                "4",
                "--slurm",
                "limit=1");
        await(() -> !text(tiny, "status").contains("in the queue"));

        assertThat(tiny.trials().map(Trial::state))
                .containsExactly(State.FAILED, State.FAILED, State.FAILED, State.WAITING);
        assertThat(tiny.folder().resolve("slurm-1.out")).content().containsOnlyOnce("the array is cancelled");
    }

    private void stoppedTrialsResume(Stop stop) throws IOException, InterruptedException {
        String[] three = {"compute.threads=1", "epochs=20", "--seeds", "3"};
        TinySweep tiny = onSlurm();
        submit(
                tiny,
                Stream.concat(Stream.of(three), Stream.of("--slurm", "limit=1")).toArray(String[]::new));
        pauseAfterAnEpoch(tiny);
        assertThat(text(tiny, "status")).contains("PENDING");
        // Slurm wakes the trial before it sends SIGTERM.
        stop.stop(tiny);

        assertThat(tiny.trials().map(Trial::state))
                .containsExactlyInAnyOrder(State.STOPPED, State.WAITING, State.WAITING);
        assertThat(tiny.trials().filter(trial -> trial.epoch() > 0))
                .allMatch(trial -> RunFolder.open(trial.folder()).hasCheckpoint());

        await(() -> !text(tiny, "status").contains("in the queue"));
        text(tiny, "resume", SLURM.toArray(String[]::new));
        await(() -> tiny.trials().allMatch(trial -> trial.state() == State.DONE));
        TinySweep.assertEqual(tiny.results(), new TinySweep(folder.resolve("local")).finish(three), "a resumed sweep");
    }

    /** A way to stop a sweep. */
    private interface Stop {

        void stop(TinySweep sweep) throws IOException, InterruptedException;
    }

    private TinySweep onSlurm() {
        return new TinySweep(folder.resolve("slurm"), environment());
    }

    private static Map<String, String> environment() {
        return Map.of("SLURM_CONF", slurm.resolve("slurm.conf").toString());
    }

    /** The same sweep on a machine without one of Slurm's commands. */
    private TinySweep without(String command, TinySweep sweep) throws IOException {
        Path commands = Files.createDirectories(folder.resolve("without-" + command));
        for (String name : List.of("scontrol", "squeue", "sacct")) {
            if (!name.equals(command)) {
                Path script = commands.resolve(name);
                Files.writeString(script, "#!/bin/sh\nexec /usr/bin/%s \"$@\"\n".formatted(name));
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        Map<String, String> variables = new HashMap<>(environment());
        variables.put("PATH", commands.toString());
        return new TinySweep(sweep.root(), variables);
    }

    private static void submit(TinySweep sweep, String... more) {
        List<String> words = new ArrayList<>(SLURM);
        words.addAll(List.of(more));
        sweep.finish(words.toArray(String[]::new));
    }

    private static Trial only(TinySweep sweep) {
        return sweep.trials().findFirst().orElseThrow();
    }

    private static String states(TinySweep sweep) {
        return text(sweep, "status", "--json").replaceAll("\"remainingSeconds\".*", "");
    }

    private static String text(TinySweep sweep, String subcommand, String... more) {
        try (BifocalProcess command = sweep.command(subcommand, more)) {
            command.exitCode();
            return command.text();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s have passed", PATIENCE).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    /** Suspends the first trial that has finished an epoch; its process id. */
    private static String pauseAfterAnEpoch(TinySweep sweep) throws IOException, InterruptedException {
        await(() -> sweep.trials().anyMatch(trial -> trial.epoch() > 0));
        Trial first =
                sweep.trials().filter(trial -> trial.epoch() > 0).findFirst().orElseThrow();
        String process = Long.toString(TinySweep.process(first).orElseThrow().pid());
        system("kill", "-STOP", process);
        return process;
    }

    private static boolean hasPendingSigterm(String process) {
        Matcher pending = PENDING.matcher(read(Path.of("/proc", process, "status")));
        return pending.find() && (Long.parseUnsignedLong(pending.group(1), 16) >> (SIGTERM - 1) & 1) == 1;
    }

    private static void scontrol(String... words) throws IOException, InterruptedException {
        system(Stream.concat(Stream.of("scontrol"), Stream.of(words)).toArray(String[]::new));
    }

    private static void system(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(slurm, "command", ".txt");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment());
        assertThat(builder.start().waitFor()).as(() -> read(output)).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
