package dev.bifocal.host.data.numpy;

import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.EarlyEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Unpacks an entry of an archive once into a file beside the archive and maps this file.
 *
 * <p>The file name contains the checksum of the entry, so that another archive with the same name gets another file.
 * The file is written atomically, even if several processes unpack the entry at the same time. A process holds a lock
 * on its temporary file while it writes, and the system releases the lock if the process is killed. The next process
 * removes temporary files without a lock.
 */
final class UnpackedEntry {

    private static final Logger LOG = LoggerFactory.getLogger(UnpackedEntry.class);
    private static final String UNFINISHED = ".tmp";

    private UnpackedEntry() {}

    static ByteBuffer map(Path archive, ZipFile zip, ZipEntry entry, String name) throws IOException {
        String stem = archive.getFileName().toString().replaceFirst("\\.npz$", "");
        Path file = archive.toAbsolutePath()
                .resolveSibling(String.format(Locale.ROOT, "%s.%s-%08x.npy", stem, name, entry.getCrc()));
        // Closing any channel of a file releases the locks that this process has on it.
        synchronized (UnpackedEntry.class) {
            removeUnfinished(file);
            if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize()) {
                LOG.info("Unpacking {} into {}, once", archive, file);
                unpack(zip, entry, file);
            }
        }
        return MappedFile.map(file);
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path file) throws IOException {
        Path folder = file.getParent();
        if (folder == null || !Files.isWritable(folder)) {
            throw new IOException(
                    "its array %s is compressed and must be unpacked into its folder, which is not writable"
                            .formatted(entry.getName()));
        }
        boolean unpacked = false;
        while (!unpacked) {
            unpacked = unpack(zip, entry, file, folder.resolve(prefix(file) + UUID.randomUUID() + UNFINISHED));
        }
    }

    /** Unpacks through a new temporary file; false if another process removed the file before it was locked. */
    private static boolean unpack(ZipFile zip, ZipEntry entry, Path file, Path temporary) throws IOException {
        // Files.createTempFile would make the file unreadable for other users of a shared folder.
        try (EarlyEnd.Registration atEarlyEnd = AtomicFiles.removedAtEarlyEnd(temporary);
                FileChannel channel =
                        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            lock(channel);
            if (Files.notExists(temporary)) {
                return false;
            }
            try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
                long size = in.transferTo(Channels.newOutputStream(channel));
                NpzFile.check(entry, size, in.getChecksum().getValue());
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void lock(FileChannel channel) {
        try {
            channel.lock();
        } catch (IOException e) {
            // Some network file systems have no locks. Other processes cannot take the lock either, and leave the file.
            LOG.debug("No lock", e);
        }
    }

    private static void removeUnfinished(Path file) {
        Path folder = file.getParent();
        if (folder == null) {
            return;
        }
        try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, entry -> isUnfinished(entry, file))) {
            unfinished.forEach(UnpackedEntry::removeUnlessLocked);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("Folder {} cannot be listed", folder, e);
        }
    }

    private static boolean isUnfinished(Path entry, Path file) {
        String name = entry.getFileName().toString();
        return name.startsWith(prefix(file))
                && name.endsWith(UNFINISHED)
                && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS);
    }

    private static String prefix(Path file) {
        return "." + file.getFileName() + ".";
    }

    private static void removeUnlessLocked(Path temporary) {
        try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                LOG.info("Removing {}, which a killed process has left", temporary);
                Files.deleteIfExists(temporary);
            }
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("{} is left as it is", temporary, e);
        }
    }
}
