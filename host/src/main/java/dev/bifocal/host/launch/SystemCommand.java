package dev.bifocal.host.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a command of the system has printed.
 *
 * @param code the exit code
 * @param output standard output
 * @param errors standard error, in one line
 */
record SystemCommand(int code, String output, String errors) {

    private static final long PATIENCE_SECONDS = 60;
    private static final int NOT_ENDED = 124;

    /** Runs a command and waits for at most a minute. Empty if the system does not have the command. */
    static Optional<SystemCommand> run(List<String> command) {
        try {
            Path output = Files.createTempFile("bifocal-", ".out");
            Path errors = Files.createTempFile("bifocal-", ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile())
                        .start();
                return Optional.of(new SystemCommand(
                        end(process), text(output), text(errors).replace('\n', ' ')));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    boolean succeeded() {
        return code == 0;
    }

    private static int end(Process process) {
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return NOT_ENDED;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
    }
}
