package dev.bifocal.host.launch;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.run.RunJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a trial took, in {@code cost.json} of its run. A killed process counts until its last heartbeat.
 *
 * @param seconds of all processes of the trial, from their start to their end
 * @param peakMemoryMiB memory of the largest process, if the system tells it
 */
public record TrialCost(double seconds, @Nullable Double peakMemoryMiB) {

    private static final String FILE = "cost.json";
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

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

    /** Adds the time and the memory of this process, which ends, to the cost of a run. */
    static void addThisProcess(Path run) {
        Instant now = Instant.now();
        Instant started = ProcessHandle.current().info().startInstant().orElse(now);
        add(run, Duration.between(started, now), ownPeakMemoryMiB());
    }

    private static Optional<Double> ownPeakMemoryMiB() {
        try {
            Matcher peak = PEAK.matcher(Files.readString(STATUS));
            return peak.find() ? Optional.of(Long.parseLong(peak.group(1)) / 1024.0) : Optional.empty();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /** By name, for tables. */
    public Map<String, Double> values() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("seconds", seconds);
        if (peakMemoryMiB != null) {
            values.put("peakMemoryMiB", peakMemoryMiB);
        }
        return values;
    }
}
