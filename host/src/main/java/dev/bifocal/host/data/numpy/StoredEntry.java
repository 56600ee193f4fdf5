package dev.bifocal.host.data.numpy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;

/**
 * Maps uncompressed entries of a zip file into memory.
 *
 * <p>{@link java.util.zip.ZipFile} does not expose the offset of an entry. NumPy writes entries contiguously, so this
 * class follows the local headers from the first entry. If the entries are not contiguous, the entry is not mapped.
 */
final class StoredEntry {

    private static final int SIGNATURE = 0x04034b50;
    private static final int HEADER = 30;
    private static final int FLAGS = 6;
    private static final int NAME_LENGTH = 26;
    private static final int EXTRA_LENGTH = 28;
    private static final int HAS_DESCRIPTOR = 1 << 3;

    private StoredEntry() {}

    /**
     * Maps an entry.
     *
     * @param entries all entries in the order of the zip file's directory
     */
    static Optional<ByteBuffer> map(Path zip, List<? extends ZipEntry> entries, ZipEntry wanted) throws IOException {
        if (wanted.getMethod() != ZipEntry.STORED) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(zip, StandardOpenOption.READ)) {
            long position = 0;
            for (ZipEntry entry : entries) {
                ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
                if (channel.read(header, position) < HEADER
                        || header.getInt(0) != SIGNATURE
                        || (header.getShort(FLAGS) & HAS_DESCRIPTOR) != 0) {
                    return Optional.empty();
                }
                long start = position
                        + HEADER
                        + Short.toUnsignedInt(header.getShort(NAME_LENGTH))
                        + Short.toUnsignedInt(header.getShort(EXTRA_LENGTH));
                position = start + entry.getCompressedSize();
                if (entry.getName().equals(wanted.getName())) {
                    return position <= channel.size()
                            ? Optional.of(MappedFile.map(channel, start, wanted.getSize()))
                            : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }
}
