package dev.bifocal.host.launch;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.machine.PeakMemory;
import dev.bifocal.host.run.RunJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a trial took, in {@code cost.json} of its run. A trial that is resumed has several attempts, one after the other.
 *
 * @param seconds of all attempts: from the start of the process to its end, without the time in which it waited for
 *     another process; of an attempt that was killed, from the beginning of its work to its last heartbeat
 * @param peakMemoryMiB the largest {@link PeakMemory} of an attempt, if the system tells it. An attempt that was killed
 *     does not count
 */
public record TrialCost(double seconds, @Nullable Double peakMemoryMiB) {

    /** The name of {@link #seconds} in tables. */
    public static final String SECONDS = "seconds";

    /** The name of {@link #peakMemoryMiB} in tables. */
    public static final String PEAK_MEMORY_MIB = "peakMemoryMiB";

    private static final String FILE = "cost.json";

    /** Reads the cost of a run; empty if it has none yet. */
    public static Optional<TrialCost> of(Path run) {
        Path file = run.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(RunJson.read(file, TrialCost.class));
        } catch (BifocalException damaged) {
            return Optional.empty();
        }
    }

    /** Adds the time of a process, and its memory if it is known, to the cost of a run. */
    static void add(Path run, Duration time, Optional<Double> memoryMiB) {
        TrialCost before = of(run).orElse(new TrialCost(0, null));
        Double largest = Stream.of(memoryMiB, Optional.ofNullable(before.peakMemoryMiB()))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .orElse(null);
        RunJson.write(run.resolve(FILE), new TrialCost(before.seconds() + time.toMillis() / 1e3, largest));
    }

    /**
     * Adds the time and the memory of this process, which ends, to the cost of a run.
     *
     * @param waited time that does not count
     */
    static void addThisProcess(Path run, Duration waited) {
        Instant now = Instant.now();
        Instant started = ProcessHandle.current().info().startInstant().orElse(now);
        add(run, Duration.between(started, now).minus(waited), PeakMemory.ofAll());
    }

    /** By name, for tables. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(SECONDS, seconds);
        if (peakMemoryMiB != null) {
            values.put(PEAK_MEMORY_MIB, peakMemoryMiB);
        }
        return values;
    }
}
