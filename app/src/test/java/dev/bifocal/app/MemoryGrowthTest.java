package dev.bifocal.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.host.cli.Cli;
import dev.bifocal.host.run.Runs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The resident memory of a training with its checkpoints on Linux, from step 100 to step 1,100. The heap is touched and of one
 * size from the start, so that what grows is memory outside it.
 */
@Tag("slow")
class MemoryGrowthTest {

    /** Until about then, the JIT compiler takes memory that it does not give back. */
    private static final int WARM_UP = 1_000;

    private static final int STEPS = 1_000;
    private static final double MOST_GROWTH = 0.02;
    private static final List<String> JAVA_OPTIONS = List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch");

    @TempDir
    Path folder;

    private boolean reached(Path root, int step) {
        try {
            return !Runs.list(root).isEmpty()
                    && Files.exists(Runs.list(root).get(0).metrics())
                    && Files.readString(Runs.list(root).get(0).metrics()).contains("{\"step\":%d,".formatted(step));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long residentKilobytes(BifocalProcess process) {
        try (var lines = Files.lines(Path.of("/proc/%d/status".formatted(process.pid())))) {
            String line =
                    lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"maskcon symmetric=false", "coins symmetric=true", "lewel-m-tiny symmetric=true"})
    void aThousandStepsAfterWarmUpNeedNoMoreMemory(String experiment) {
        String[] words = experiment.split(" ", 2);
        Path root = folder.resolve("runs");
        List<String> overrides = List.of(
                words[1],
                "data.shapes.train=4800",
                "data.shapes.test=200",
                "encoder.width=8",
                "batch=48",
                "memory.size=4096",
                "epochs=21",
                "evaluation.every=0",
                "compute.threads=1",
                "run.every=25");
        try (BifocalProcess process = BifocalProcess.start(
                folder.resolve("output.txt"), JAVA_OPTIONS, Arrays.asList(Cli.arguments(root, words[0], overrides)))) {
            assertThat(process.await(() -> reached(root, WARM_UP)))
                    .as(process.text())
                    .isTrue();
            long early = residentKilobytes(process);
            assertThat(process.await(() -> reached(root, WARM_UP + STEPS)))
                    .as(process.text())
                    .isTrue();
            long late = residentKilobytes(process);
            double growth = (double) late / early - 1;
            System.out.printf(
                    "%s: %d KiB after %d steps, %d KiB after %d steps, %.2f %% more%n",
                    experiment, early, WARM_UP, late, WARM_UP + STEPS, 100 * growth);
            assertThat(growth).isLessThan(MOST_GROWTH);
        }
    }
}
