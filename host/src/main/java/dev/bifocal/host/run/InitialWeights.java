package dev.bifocal.host.run;

import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
        try (InputStream content = Files.newInputStream(RegularFiles.require(Path.of(file)));
                DigestInputStream digesting = new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return new InitialWeights(
                    file, HexFormat.of().formatHex(digesting.getMessageDigest().digest()), except);
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "File encoder.init=%s cannot be read: %s".formatted(file, e),
                    "Check the path and its permissions.",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** The file with the excepted layers, in words. */
    public String describe() {
        return except == null || except.isEmpty() ? file : "%s, except %s".formatted(file, String.join(", ", except));
    }
}
