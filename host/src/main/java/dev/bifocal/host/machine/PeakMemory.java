package dev.bifocal.host.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The largest memory that this process has had, with the processes that it has trained with on this machine. Memory of
 * GPUs does not count. Pages that processes share, such as those of libraries, count for each of them.
 */
public final class PeakMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");
    private static final DoubleAccumulator OTHERS = new DoubleAccumulator(Math::max, 0);

    private PeakMemory() {}

    /** The peak of this process alone, in MiB; empty if the system does not tell it. */
    public static Optional<Double> ofThisProcess() {
        try {
            Matcher peak = PEAK.matcher(Files.readString(STATUS));
            return peak.find() ? Optional.of(Long.parseLong(peak.group(1)) / 1024.0) : Optional.empty();
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }

    /**
     * Notes the peaks of other processes that have trained with this one and have ended. Of several trainings, the
     * largest sum counts.
     *
     * @param mib their sum
     */
    public static void noteOthers(double mib) {
        OTHERS.accumulate(mib);
    }

    /** The sum of the peaks of all processes, in MiB; empty if the system does not tell it. */
    public static Optional<Double> ofAll() {
        return ofThisProcess().map(own -> own + OTHERS.get());
    }
}
