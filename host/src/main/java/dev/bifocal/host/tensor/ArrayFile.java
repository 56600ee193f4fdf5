package dev.bifocal.host.tensor;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A file that remains open, and readable after it is renamed or deleted, as long as an array refers to it. The file is
 * not mapped into memory: if a mapped file is truncated, or removed on a network file system, the process crashes.
 */
final class ArrayFile {

    private final Path path;
    // FileChannel's cleaner closes it, after the last array that refers to it.
    private final FileChannel channel;
    private final long size;

    private ArrayFile(Path path, FileChannel channel, long size) {
        this.path = path;
        this.channel = channel;
        this.size = size;
    }

    /**
     * Opens a file.
     *
     * @throws BifocalException if the file does not exist or cannot be opened
     */
    static ArrayFile open(Path path) {
        try {
            FileChannel channel = FileChannel.open(RegularFiles.require(path), StandardOpenOption.READ);
            return new ArrayFile(path, channel, channel.size());
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    long size() {
        return size;
    }

    /** Fills a buffer from its position to its limit with the bytes at an offset. Position and limit do not change. */
    void read(long from, ByteBuffer into) {
        ByteBuffer missing = into.duplicate();
        try {
            for (long at = from; missing.hasRemaining(); ) {
                int count = channel.read(missing, at);
                if (count < 0) {
                    throw broken("it ends early", null);
                }
                at += count;
            }
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** The SHA-256 of the whole content, in hexadecimal. */
    String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long from = 0; from < size; from += HostCopy.SLICE) {
                ByteBuffer piece = HostCopy.buffer((int) Math.min(HostCopy.SLICE, size - from));
                read(from, piece);
                digest.update(piece);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }

    /** The error for content that violates the format. */
    BifocalException broken(String why, @Nullable Throwable cause) {
        return new HostException(
                ErrorCode.DATA,
                "%s is not an intact safetensors file: %s.".formatted(path, why),
                "Use another checkpoint, or copy the file again.",
                cause);
    }

    Path path() {
        return path;
    }

    private static BifocalException unreadable(Path path, IOException cause) {
        return new HostException(
                ErrorCode.DATA,
                "%s cannot be read: %s.".formatted(path, cause),
                "Check its permissions and the disk, or copy the file again.",
                cause);
    }
}
