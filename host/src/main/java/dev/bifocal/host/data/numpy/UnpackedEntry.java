package dev.bifocal.host.data.numpy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
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
 * The file is written atomically, even if several processes unpack the entry at the same time.
 */
final class UnpackedEntry {

    private static final Logger LOG = LoggerFactory.getLogger(UnpackedEntry.class);

    private UnpackedEntry() {}

    static ByteBuffer map(Path archive, ZipFile zip, ZipEntry entry, String name) throws IOException {
        String stem = archive.getFileName().toString().replaceFirst("\\.npz$", "");
        Path file = archive.resolveSibling(String.format(Locale.ROOT, "%s.%s-%08x.npy", stem, name, entry.getCrc()));
        if (!Files.isRegularFile(file) || Files.size(file) != entry.getSize()) {
            LOG.info("Unpacking {} into {}, once", archive, file);
            unpack(zip, entry, file);
        }
        return MappedFile.map(file);
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isWritable(folder)) {
            throw new IOException(
                    "its array %s is compressed and must be unpacked into its folder, which is not writable"
                            .formatted(entry.getName()));
        }
        // Files.createTempFile would make the file unreadable for other users of a shared folder.
        Path temporary = folder.resolve(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
        try {
            try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
                    OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW)) {
                NpzFile.check(entry, in.transferTo(out), in.getChecksum().getValue());
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
