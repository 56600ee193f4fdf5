package dev.bifocal.host.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a Git working tree.
 *
 * @param commit the checked-out commit
 * @param dirty whether tracked files differ from the commit
 */
public record Git(String commit, boolean dirty) {

    private static final Logger LOG = LoggerFactory.getLogger(Git.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * The working tree that contains a folder. Empty if there is none, if {@code git} is not installed, or if it takes
     * too long.
     */
    public static Optional<Git> of(Path folder) {
        return run(folder, "rev-parse", "--verify", "HEAD")
                .flatMap(commit -> run(folder, "status", "--porcelain", "--untracked-files=no")
                        .map(changes -> new Git(commit, !changes.isEmpty())));
    }

    private static Optional<String> run(Path folder, String... arguments) {
        List<String> command =
                Stream.concat(Stream.of("git"), Arrays.stream(arguments)).toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            return output(process);
        } catch (IOException e) {
            LOG.debug("git cannot be run", e);
            return Optional.empty();
        }
    }

    private static Optional<String> output(Process process) {
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> readAll(process.getInputStream()));
        try {
            String text = output.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            LOG.info("git did not answer in time", e);
            return Optional.empty();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String readAll(InputStream in) {
        try {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
