package dev.bifocal.host.launch;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunJson;
import dev.bifocal.host.run.RunProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process that works on a trial, as {@code ID.process} stores it. The file of a process that was killed stays.
 *
 * @param pid process id
 * @param host the machine
 * @param processStarted start time of the process, if the system provides it
 * @param started the time when the work on the trial began
 * @param updated the time of the last heartbeat
 * @param devices its {@code CUDA_VISIBLE_DEVICES}, if that is set
 */
public record TrialProcessFile(
        long pid,
        String host,
        @Nullable Instant processStarted,
        Instant started,
        Instant updated,
        @Nullable String devices) {

    /**
     * Notes that a process starts to work on a trial. The time of an earlier process that was killed is added to the
     * trial's cost.
     *
     * @param devices the {@code CUDA_VISIBLE_DEVICES} of the process, if it is set
     * @return the content of the file; another live process if there is one, and then nothing is written
     */
    public static TrialProcessFile begin(TrialFiles trial, RunProcess process, @Nullable String devices) {
        Optional<TrialProcessFile> before = read(trial.process()).filter(file -> !file.isOf(process));
        if (before.filter(TrialProcessFile::isAlive).isPresent()) {
            return before.get();
        }
        if (before.isPresent() && RunFolder.isRun(trial.run())) {
            Duration worked =
                    Duration.between(before.get().started(), before.get().updated());
            TrialCost.add(trial.run(), worked, Optional.empty());
        }
        Instant now = Instant.now();
        TrialProcessFile file =
                new TrialProcessFile(process.pid(), process.host(), process.started(), now, now, devices);
        RunJson.write(trial.process(), file);
        return file;
    }

    /**
     * Notes that this process has ended its work on a trial, and adds its cost.
     *
     * @param waited the time before the work, in which it waited for another process
     */
    public static void end(TrialFiles trial, Duration waited) {
        try {
            if (Files.deleteIfExists(trial.process()) && RunFolder.isRun(trial.run())) {
                TrialCost.addThisProcess(trial.run(), waited);
            }
        } catch (IOException e) {
            throw RunFolder.notWritable(trial.process(), e);
        }
    }

    /** The content of a file; empty without the file, and for a damaged one. */
    public static Optional<TrialProcessFile> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(RunJson.read(file, TrialProcessFile.class));
        } catch (BifocalException damaged) {
            return Optional.empty();
        }
    }

    /** The same after a heartbeat. */
    public TrialProcessFile beating() {
        return new TrialProcessFile(pid, host, processStarted, started, Instant.now(), devices);
    }

    /** Whether the process is alive. */
    @JsonIgnore
    public boolean isAlive() {
        return process().alive(updated);
    }

    /** Whether a process wrote this. */
    public boolean isOf(RunProcess process) {
        return process().isSame(process);
    }

    private RunProcess process() {
        return new RunProcess(pid, host, processStarted);
    }
}
