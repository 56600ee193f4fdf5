package dev.bifocal.host.launch;

import dev.bifocal.host.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalInt;

/**
 * The files of a trial in the folder of its sweep.
 *
 * @param sweep the folder of the sweep
 * @param id the id of the trial
 */
public record TrialFiles(Path sweep, String id) {

    /** {@code ID.yaml}, the experiment with all values, as {@code config.yaml} of a run. */
    public Path experiment() {
        return sweep.resolve(id + ".yaml");
    }

    /** The content of {@link #experiment}. */
    public String experimentText() {
        try {
            return Files.readString(experiment());
        } catch (IOException e) {
            throw LaunchFiles.notReadable(experiment(), e);
        }
    }

    /** {@code ID/}, the folder of the run. */
    public Path run() {
        return sweep.resolve(id);
    }

    /** {@code ID.log}, the output of the trial's processes, one after the other. */
    public Path log() {
        return sweep.resolve(id + ".log");
    }

    /** {@code ID.process}, the process that works on the trial, with the time of its last heartbeat. */
    public Path process() {
        return sweep.resolve(id + ".process");
    }

    /**
     * {@code ID.exit}, the exit code of the trial's last process and its time, {@code CODE TIME}, if the code is not 0.
     */
    public Path exit() {
        return sweep.resolve(id + ".exit");
    }

    /** Writes the exit code of a process that has ended; removes the file for code 0. */
    public void writeExit(int code) {
        if (code != 0) {
            LaunchFiles.write(exit(), code + " " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + "\n");
            return;
        }
        try {
            Files.deleteIfExists(exit());
        } catch (IOException e) {
            throw RunFolder.notWritable(exit(), e);
        }
    }

    /** The exit code in {@code ID.exit}; empty without the file, and for a damaged one. */
    public OptionalInt exitCode() {
        return LaunchFiles.lines(exit()).stream()
                .map(line -> line.strip().split("\\s+", 2)[0])
                .limit(1)
                .filter(word -> word.matches("\\d{1,3}"))
                .mapToInt(Integer::parseInt)
                .findFirst();
    }
}
