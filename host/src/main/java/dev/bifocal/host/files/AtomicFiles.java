package dev.bifocal.host.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes files completely or not at all. The content goes to a temporary file beside the target, is forced to disk, and
 * is then moved to the target. After a crash, a reader finds the old content or the new content, never a mixture.
 *
 * <p>A file must not have several writers at a time.
 */
public final class AtomicFiles {

    private static final Logger LOG = LoggerFactory.getLogger(AtomicFiles.class);
    private static final int BUFFER = 1 << 16;

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {

        /** Writes all content. The caller closes the stream. */
        void writeTo(OutputStream out) throws IOException;
    }

    private AtomicFiles() {}

    /** Writes a UTF-8 text. */
    public static void write(Path file, String text) throws IOException {
        write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes the output of {@code content}. If {@code content} throws an exception, the target remains unchanged. */
    public static void write(Path file, Content content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        try (EarlyEnd.Registration atEarlyEnd = removedAtEarlyEnd(temporary)) {
            writeForced(temporary, content);
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Moves a file, whose content is on disk, to its target, and forces the folder to disk. */
    public static void move(Path temporary, Path file) throws IOException {
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(file);
    }

    /** Removes an incomplete file if the process ends before the registration is closed. */
    public static EarlyEnd.Registration removedAtEarlyEnd(Path temporary) {
        return EarlyEnd.register(failure -> {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                LOG.debug("The temporary file {} cannot be removed", temporary, e);
            }
        });
    }

    private static void writeForced(Path file, Content content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                        RegularFiles.requireForWriting(file),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            content.writeTo(out);
            out.flush();
            channel.force(true);
        }
    }

    /**
     * Forces a folder to disk, so that a rename survives a power failure. Windows cannot open folders and does not
     * require this.
     */
    private static void forceFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("Folder {} cannot be forced to disk", folder, e);
        }
    }
}
