package dev.bifocal.host.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Makes named pipes, which block whoever opens them. */
public final class Pipes {

    private Pipes() {}

    /** A new named pipe. */
    public static Path pipe(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Process process = new ProcessBuilder("mkfifo", file.toString()).start();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("mkfifo failed for " + file);
            }
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
