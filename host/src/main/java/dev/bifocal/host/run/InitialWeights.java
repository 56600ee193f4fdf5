package dev.bifocal.host.run;

import dev.bifocal.host.files.FileHash;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of a run's initial encoder weights.
 *
 * @param file its path in the experiment
 * @param sha256 SHA-256 of its content, in hexadecimal
 * @param except the layers that start from random weights instead; null in runs of versions without it
 */
public record InitialWeights(String file, String sha256, @Nullable List<String> except) {

    /**
     * The identity of a file of weights.
     *
     * @param except the layers that start from random weights instead
     */
    static InitialWeights of(String file, List<String> except) {
        try {
            return new InitialWeights(file, FileHash.sha256(Path.of(file)), List.copyOf(except));
        } catch (UncheckedIOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "File encoder.init=%s cannot be read: %s".formatted(file, e.getCause()),
                    "Check the path and its permissions.",
                    e);
        }
    }

    /** The file with the excepted layers, in words. */
    public String describe() {
        return except == null || except.isEmpty() ? file : "%s, except %s".formatted(file, String.join(", ", except));
    }
}
