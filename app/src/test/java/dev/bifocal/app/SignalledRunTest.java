package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is told to stop at any moment ends without a crash, and resumed as one that was not. */
class SignalledRunTest {

    private static final List<String> SETTINGS = List.of(
            "data.shapes.test=110",
            "batch=32",
            "memory.size=64",
            "epochs=3",
            "optimizer.warmup=1",
            "run.every=3",
            "evaluation.every=1",
            "checkpoint.every=2");

    private static final int TERM = 143;
    private static final int INT = 130;

    @TempDir
    private Path folder;

    private KilledRun run(String name, String... more) {
        return new KilledRun(
                folder.resolve(name),
                "selfcon",
                Stream.concat(SETTINGS.stream(), Stream.of(more)).toList());
    }

    private void requireNoCrash() throws IOException {
        for (Path folder : List.of(Path.of("").toAbsolutePath(), Application.folder())) {
            try (Stream<Path> files = Files.list(folder)) {
                assertThat(files.filter(file -> file.getFileName().toString().startsWith("hs_err")))
                        .isEmpty();
            }
        }
    }

    @Test
    void aSignalInTheMiddleOfTrainingLeavesACheckpoint() throws IOException {
        String[] size = {"data.shapes.train=128", "encoder.width=8"};
        KilledRun stopped = run("stopped", size);
        try (BifocalProcess process = stopped.start()) {
            assertThat(process.await(() -> stopped.lines() > 0))
                    .as(process.text())
                    .isTrue();
            process.signal("TERM");
            assertThat(process.exitCode()).as(process.text()).isEqualTo(TERM);
            assertThat(process.text()).contains("Stopping after this step", "Stopped. Resume it with: bifocal resume ");
        }
        RunFolder folderOfRun = Runs.find(folder.resolve("stopped"), Runs.LATEST);
        assertThat(folderOfRun.status().state()).isEqualTo(RunState.INTERRUPTED);
        assertThat(folderOfRun.hasCheckpoint()).isTrue();
        requireNoCrash();
        KilledRun.assertEqual(
                "stopped", stopped.finish(), run("undisturbed", size).finish());
    }

    @Test
    void aSecondSignalEndsARunAtOnce() throws IOException {
        KilledRun stopped = run("stopped", "data.shapes.train=128", "encoder.width=8", "epochs=1000");
        try (BifocalProcess process = stopped.start()) {
            assertThat(process.await(() -> stopped.lines() > 0))
                    .as(process.text())
                    .isTrue();
            process.signal("TERM");
            process.signal("TERM");
            assertThat(process.exitCode()).as(process.text()).isEqualTo(TERM);
        }
        assertThat(Runs.find(folder.resolve("stopped"), Runs.LATEST).status().state())
                .isEqualTo(RunState.INTERRUPTED);
        requireNoCrash();
    }

    /** Signals are spread evenly over the time in which there is a run. */
    @Test
    @Tag("slow")
    void sixtySignalsAtRandomMoments() throws IOException {
        int signalled = signalled(40, "data.shapes.train=128", "encoder.width=8")
                + signalled(20, "data.shapes.train=64", "encoder.width=64");
        assertThat(signalled).isGreaterThan(45);
    }

    private int signalled(int runs, String... size) throws IOException {
        String width = size[1].replace("encoder.width=", "width-");
        KilledRun first = run(width + "-undisturbed", size);
        long begun;
        long ended;
        try (BifocalProcess process = first.start()) {
            process.await(() -> first.lines() >= 0);
            begun = System.nanoTime();
            assertThat(process.exitCode()).as(process.text()).isZero();
            ended = System.nanoTime();
        }
        RunFolder undisturbed = first.finish();
        long seed = 20261128;
        Random random = new Random(seed);
        int signalled = 0;
        for (int number = 0; number < runs; number++) {
            KilledRun run = run(width + "-" + number, size);
            boolean interrupt = random.nextBoolean() && !ignoresInterrupts();
            long moment = (long) ((number + random.nextDouble()) / runs * (ended - begun) / 1_000_000);
            String description = "run %d of %s, seed %d".formatted(number, width, seed);
            try (BifocalProcess process = run.start()) {
                if (process.await(() -> run.lines() >= 0) && !process.ended(moment)) {
                    process.signal(interrupt ? "INT" : "TERM");
                    description += ", %s after %d ms".formatted(interrupt ? "INT" : "TERM", moment);
                    int code = process.exitCode();
                    RunState state = Runs.find(folder.resolve(width + "-" + number), Runs.LATEST)
                            .status()
                            .state();
                    // The process may have ended just before the signal.
                    boolean done = state == RunState.DONE && code == 0;
                    assertThat(done || code == (interrupt ? INT : TERM))
                            .as("exit code %d, %s: %s", code, description, process.text())
                            .isTrue();
                    assertThat(state).as(description).isIn(RunState.INTERRUPTED, RunState.DONE);
                    signalled += done ? 0 : 1;
                }
            }
            requireNoCrash();
            KilledRun.assertEqualAfterStop(description, run.finish(), undisturbed);
            System.out.println(description + ": equal");
        }
        return signalled;
    }

    /** A build in the background of a script has SIGINT ignored, and so have the processes that it starts. */
    private static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readString(status)
                        .lines()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }
}
