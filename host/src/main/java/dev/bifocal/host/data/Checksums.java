package dev.bifocal.host.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.host.data.DatasetEntry.Checksum;
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
import java.util.Optional;
import java.util.stream.Stream;

/** Compares files with their published checksums. */
public final class Checksums {

    private Checksums() {}

    /**
     * The result of the comparison of a file with its published checksum.
     *
     * @param published the published checksum
     * @param file the file
     * @param md5 the checksum of the file
     */
    public record Compared(@JsonIgnore Checksum published, Path file, String md5) {

        /** Whether the file is the published one. */
        @JsonProperty
        public boolean matches() {
            return md5.equals(published.md5());
        }
    }

    /** Finds a file with a published checksum in the root or beside the root; empty if it does not exist. */
    public static Optional<Path> find(Checksum published, Path root) {
        return Stream.of(
                        Optional.of(root),
                        Optional.ofNullable(root.toAbsolutePath().normalize().getParent()))
                .flatMap(Optional::stream)
                .map(folder -> folder.resolve(published.file()))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Computes the checksum of a file and compares it. */
    public static Compared compare(Checksum published, Path file) {
        try (InputStream in = Files.newInputStream(RegularFiles.require(file));
                DigestInputStream stream = new DigestInputStream(in, MessageDigest.getInstance("MD5"))) {
            stream.transferTo(OutputStream.nullOutputStream());
            return new Compared(
                    published,
                    file,
                    HexFormat.of().formatHex(stream.getMessageDigest().digest()));
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA, "%s cannot be read: %s.".formatted(file, e), "Check the file's permissions.", e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has MD5.", e);
        }
    }
}
