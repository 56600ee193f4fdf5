package dev.bifocal.host.data.numpy;

import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.tensor.NpyHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A {@code .npz} archive of arrays. Large arrays are memory-mapped: an uncompressed array within the archive, a
 * compressed array from a file beside it, {@code NAME.ARRAY-CRC.npy}, into which it is unpacked once.
 */
public final class NpzFile implements AutoCloseable {

    /** The maximum size of arrays that are read to the heap and compared with their checksum. */
    private static final long LARGEST_ON_HEAP = 1L << 24;

    private final Path path;
    private final long largestOnHeap;
    private final ZipFile zip;
    private final List<? extends ZipEntry> entries;

    private NpzFile(Path path, long largestOnHeap) throws IOException {
        this.path = path;
        this.largestOnHeap = largestOnHeap;
        zip = new ZipFile(RegularFiles.require(path).toFile());
        entries = zip.stream().toList();
    }

    /** Opens an archive. */
    public static NpzFile open(Path path) throws IOException {
        return new NpzFile(path, LARGEST_ON_HEAP);
    }

    static NpzFile open(Path path, long largestOnHeap) throws IOException {
        return new NpzFile(path, largestOnHeap);
    }

    /**
     * An array of the archive. The array remains valid after the archive is closed.
     *
     * @throws IOException if the name is unknown or the array cannot be read
     */
    public NumpyArray array(String name) throws IOException {
        ZipEntry entry = zip.getEntry(name + ".npy");
        if (entry == null) {
            throw new IOException("it has no array '%s', only %s"
                    .formatted(
                            name,
                            entries.stream().map(ZipEntry::getName).limit(10).toList()));
        }
        ByteBuffer bytes = bytes(name, entry);
        return array(header(name, bytes), bytes);
    }

    /** Reads the header, so that the elements remain in the buffer. */
    private static NpyHeader header(String name, ByteBuffer bytes) throws IOException {
        try {
            return NpyHeader.read(new InputStream() {
                @Override
                public int read() {
                    return bytes.hasRemaining() ? Byte.toUnsignedInt(bytes.get()) : -1;
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    int count = Math.min(length, bytes.remaining());
                    bytes.get(into, offset, count);
                    return count > 0 || length == 0 ? count : -1;
                }
            });
        } catch (IOException e) {
            throw new IOException("array %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static NumpyArray array(NpyHeader header, ByteBuffer elements) throws IOException {
        return NumpyArray.of(
                NumpyType.parse(header.type()),
                Arrays.stream(header.lengths()).boxed().toList(),
                header.fortran(),
                elements);
    }

    private ByteBuffer bytes(String name, ZipEntry entry) throws IOException {
        if (entry.getSize() <= largestOnHeap) {
            return ByteBuffer.wrap(read(entry));
        }
        Optional<ByteBuffer> stored = StoredEntry.map(path, entries, entry);
        return stored.isPresent() ? stored.get() : UnpackedEntry.map(path, zip, entry, name);
    }

    private byte[] read(ZipEntry entry) throws IOException {
        try (CheckedInputStream stream = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            byte[] bytes = stream.readNBytes(Math.toIntExact(entry.getSize() + 1));
            check(entry, bytes.length, stream.getChecksum().getValue());
            return bytes;
        }
    }

    /** Checks the size and checksum of an entry, which the {@link InputStream}s of {@link ZipFile} do not check. */
    static void check(ZipEntry entry, long size, long checksum) throws IOException {
        if (size != entry.getSize() || checksum != entry.getCrc()) {
            throw new IOException("the checksum of its array %s is wrong".formatted(entry.getName()));
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
