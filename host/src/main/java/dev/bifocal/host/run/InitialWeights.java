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

/**
 * The file of a run's initial encoder weights.
 *
 * @param file its path in the experiment
 * @param sha256 SHA-256 of its content, in hexadecimal
 */
public record InitialWeights(String file, String sha256) {

    /** The identity of a file of weights. */
    static InitialWeights of(String file) {
        try (InputStream content = Files.newInputStream(RegularFiles.require(Path.of(file)));
                DigestInputStream digesting = new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return new InitialWeights(
                    file, HexFormat.of().formatHex(digesting.getMessageDigest().digest()));
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
}
