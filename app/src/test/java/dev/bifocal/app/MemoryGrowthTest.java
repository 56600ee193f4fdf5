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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The resident memory of a training with its checkpoints on Linux, from step 100 to step 1,100, with the allocator set as the
 * launcher does. The heap is touched and of one size from the start, so that what grows is memory outside it.
 *
 * <p>The JVM has its first compiler alone, so that the memory of the second one, whose work goes on for minutes, is not counted;
 * how much that is has not been measured. A step takes and gives back tens of megabytes, so that a single reading depends on its
 * moment; the least of all readings during some steps does not.
 */
@Tag("slow")
class MemoryGrowthTest {

    private static final int WARM_UP = 100;
    private static final int STEPS = 1_000;
    private static final int EVERY = 25;
    private static final double MOST_GROWTH = 0.02;
    private static final List<String> JAVA_OPTIONS =
            List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:TieredStopAtLevel=1");

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

    /** The least that was resident in the steps from one to the next that is recorded. */
    private long leastKilobytes(BifocalProcess process, Path root, int step) {
        assertThat(process.await(() -> reached(root, step))).as(process.text()).isTrue();
        AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        boolean alive = process.await(() -> {
            boolean over = reached(root, step + EVERY);
            if (!over) {
                least.accumulateAndGet(residentKilobytes(process), Math::min);
            }
            return over;
        });
        assertThat(alive).as(process.text()).isTrue();
        return least.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"maskcon symmetric=false", "coins symmetric=true", "lewel-m-tiny symmetric=true"})
    void aThousandStepsNeedNoMoreMemoryThanAHundred(String experiment) {
        String[] words = experiment.split(" ", 2);
        Path root = folder.resolve("runs");
        List<String> overrides = List.of(
                words[1],
                "data.shapes.train=4800",
                "data.shapes.test=200",
                "encoder.width=8",
                "batch=48",
                "memory.size=4096",
                "epochs=12",
                "evaluation.every=0",
                "compute.threads=1",
                "run.every=" + EVERY);
        try (BifocalProcess process = BifocalProcess.start(
                folder.resolve("output.txt"), JAVA_OPTIONS, Arrays.asList(Cli.arguments(root, words[0], overrides)))) {
            long early = leastKilobytes(process, root, WARM_UP);
            long late = leastKilobytes(process, root, WARM_UP + STEPS);
            double growth = (double) late / early - 1;
            System.out.printf(
                    "%s: %d KiB after %d steps, %d KiB after %d steps, %.2f %% more%n",
                    experiment, early, WARM_UP, late, WARM_UP + STEPS, 100 * growth);
            assertThat(growth).isLessThan(MOST_GROWTH);
        }
    }
}
