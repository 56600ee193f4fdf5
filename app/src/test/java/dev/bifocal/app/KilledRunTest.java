package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.track.MetricFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run that is killed at any moment and resumed ends as one that was not. */
class KilledRunTest {

    private static final List<String> SETTINGS = List.of(
            "data.shapes.train=256", "batch=32", "epochs=3", "optimizer.warmup=1", "run.every=5", "evaluation.every=1");

    private static final List<String> SMALL = List.of(
            "data.shapes.test=120",
            // Wide enough for Winograd's operation.
            "encoder.width=16",
            "encoder.stemStride=2",
            "memory.size=64",
            "checkpoint.everySteps=3");

    /** Filling the memory bank, writing checkpoints and evaluations take longer here, so that kills hit them too. */
    private static final List<String> LARGER =
            List.of("data.shapes.test=600", "encoder.width=8", "memory.size=1024", "checkpoint.everySteps=2");

    /** Records of one epoch with these settings: after 5 steps, after 8, the epoch's, and the evaluation's. */
    private static final int LINES_OF_AN_EPOCH = 4;

    private static final int KILLS = 3;
    private static final int RUNS = 20;
    private static final int EARLY = 5;

    @TempDir
    Path folder;

    private static List<String> settings(List<String> size) {
        return Stream.of(SETTINGS, size).flatMap(List::stream).toList();
    }

    @ParameterizedTest
    @CsvSource({"fp32, winograd", "bf16, auto"})
    void threeKillsLeaveNoTrace(String precision, String convolution) {
        List<String> settings = new ArrayList<>(settings(SMALL));
        settings.addAll(List.of("compute.precision=" + precision, "compute.convolution=" + convolution));
        RunFolder undisturbed = new KilledRun(folder.resolve("undisturbed"), "maskcon", settings).finish();
        assertThat(MetricFile.read(undisturbed.metrics())).hasSize(3 * LINES_OF_AN_EPOCH);
        long seed = 20261122;
        Random random = new Random(seed);
        KilledRun run = new KilledRun(folder.resolve("killed"), "maskcon", settings);
        List<String> kills = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int lines = KILLS * kill + random.nextInt(KILLS);
            try (BifocalProcess process = run.start()) {
                if (process.await(() -> run.lines() >= lines) && !process.ended(random.nextInt(20))) {
                    process.kill();
                    kills.add(run.remains());
                }
            }
        }
        assertThat(kills).as("kills, seed %d", seed).hasSizeGreaterThan(1);
        KilledRun.assertEqual("seed %d, killed at %s".formatted(seed, kills), run.finish(), undisturbed);
    }

    /** Five of the moments lie before the run has a folder, the others are spread evenly over the time after that. */
    @Test
    @Tag("slow")
    void twentyRunsThatAreKilledAtRandomMomentsEndAsOneThatIsNot() {
        List<String> settings = settings(LARGER);
        KilledRun first = new KilledRun(folder.resolve("undisturbed"), "maskcon", settings);
        long started = System.nanoTime();
        long begun;
        long ended;
        try (BifocalProcess process = first.start()) {
            assertThat(process.await(() -> first.lines() >= 0))
                    .as(process.text())
                    .isTrue();
            begun = System.nanoTime();
            assertThat(process.exitCode()).as(process.text()).isZero();
            ended = System.nanoTime();
        }
        RunFolder undisturbed = first.finish();
        long seed = 20261122;
        Random random = new Random(seed);
        int killed = 0;
        for (int number = 0; number < RUNS; number++) {
            KilledRun run = new KilledRun(folder.resolve("run-" + number), "maskcon", settings);
            boolean early = number < EARLY;
            double share = early
                    ? (number + random.nextDouble()) / EARLY
                    : (number - EARLY + random.nextDouble()) / (RUNS - EARLY);
            long moment = (long) (share * (early ? begun - started : ended - begun) / 1_000_000);
            String description = "run %d of seed %d".formatted(number, seed);
            try (BifocalProcess process = run.start()) {
                if (process.await(() -> early || run.lines() >= 0) && !process.ended(moment)) {
                    process.kill();
                    killed++;
                    description += ", killed %d ms after %s: %s"
                            .formatted(moment, early ? "its start" : "it had a folder", run.remains());
                }
            }
            KilledRun.assertEqual(description, run.finish(), undisturbed);
            System.out.println(description + ": equal");
        }
        assertThat(killed).isGreaterThanOrEqualTo(RUNS * 3 / 4);
    }
}
