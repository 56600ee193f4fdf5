package dev.bifocal.host.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that works on a run.
 *
 * @param pid process id
 * @param host the machine or container of the process
 * @param started start time, if the system provides it; it distinguishes processes with the same id
 */
public record RunProcess(long pid, String host, @Nullable Instant started) {

    /** The age at which a heartbeat counts as missing. */
    private static final Duration SILENCE = Duration.ofMinutes(5);

    private static final Duration START_TOLERANCE = Duration.ofSeconds(10);

    /** This process. */
    public static RunProcess current() {
        ProcessHandle self = ProcessHandle.current();
        return new RunProcess(self.pid(), hostName(), self.info().startInstant().orElse(null));
    }

    /** Whether this is the same process as another one. Containers have equal ids, and even equal names of hosts. */
    public boolean isSame(RunProcess other) {
        return pid == other.pid && host.equals(other.host) && sameStart(Optional.ofNullable(other.started));
    }

    /**
     * Whether the process is alive. A process on another machine counts as alive for five minutes after its last
     * heartbeat.
     *
     * @param heartbeat the time of the last heartbeat
     */
    public boolean alive(Instant heartbeat) {
        if (!host.equals(hostName())) {
            return Duration.between(heartbeat, Instant.now()).compareTo(SILENCE) < 0;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.isPresent() && sameStart(process.get().info().startInstant());
    }

    /** Compares start times. Linux derives them from the time since boot, which varies by a second. */
    private boolean sameStart(Optional<Instant> actual) {
        return started == null
                || actual.isEmpty()
                || Duration.between(started, actual.get()).abs().compareTo(START_TOLERANCE) < 0;
    }

    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            return hostNameByAddress();
        }
    }

    private static String hostNameByAddress() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
