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
 * Unpacks an entry of an archive into a file beside it, once, and maps that.
 *
 * <p>The file's name holds the entry's checksum, so that another archive of the same name has another file. It appears whole
 * or not at all, whether or not several processes unpack at a time.
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
                    "its array %s is deflated and has to be unpacked into its folder, which cannot be written to"
                            .formatted(entry.getName()));
        }
        // Not Files.createTempFile, whose files no other user of a shared folder may read.
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
