package dev.bifocal.host.run;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.files.RegularFiles;
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
 * The file of weights that a run's encoder started from.
 *
 * @param file its path, as the experiment has it
 * @param sha256 of its content, in hexadecimal
 */
public record InitialWeights(String file, String sha256) {

    /** The weights in a file. */
    static InitialWeights of(String file) {
        try (InputStream content = Files.newInputStream(RegularFiles.require(Path.of(file)));
                DigestInputStream digesting = new DigestInputStream(content, MessageDigest.getInstance("SHA-256"))) {
            digesting.transferTo(OutputStream.nullOutputStream());
            return new InitialWeights(
                    file, HexFormat.of().formatHex(digesting.getMessageDigest().digest()));
        } catch (IOException e) {
            throw new BifocalException(
                    ErrorCode.DATA,
                    "encoder.init is %s, which cannot be read: %s".formatted(file, e),
                    "Check the path and its permissions.",
                    e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
