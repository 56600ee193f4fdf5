package dev.bifocal.host.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Reads and writes NumPy's {@code .npz} archives. */
public final class Npz {

    private Npz() {}

    /**
     * Reads all arrays of a file by name.
     *
     * @param manager owns the arrays
     * @throws BifocalException if the file cannot be read
     */
    public static Map<String, NDArray> read(NDManager manager, Path file) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        stored(file).forEach((name, stored) -> {
            NDArray array = manager.create(stored.shape(), stored.type());
            array.setName(name);
            stored.copyTo(array);
            arrays.put(name, array);
        });
        return arrays;
    }

    private static BifocalException unreadable(Path file, Exception cause) {
        return new HostException(
                ErrorCode.DATA,
                "%s cannot be read as a NumPy .npz archive: %s.".formatted(file, cause.getMessage()),
                "Write it with numpy.savez, with arrays in C order.",
                cause);
    }

    /**
     * Reads all arrays of a file by name, without the engine. The result is in the heap.
     *
     * @throws BifocalException if the file cannot be read
     */
    public static Map<String, StoredArray> stored(Path file) {
        Map<String, StoredArray> arrays = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(RegularFiles.require(file).toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName().replaceFirst("\\.npy$", "");
                CRC32 checksum = new CRC32();
                try (InputStream stream =
                        new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry)), checksum)) {
                    StoredArray array = array(stream, entry.getSize());
                    if (stream.read() >= 0) {
                        throw new IOException("it is longer than its header states");
                    }
                    // ZipFile does not verify checksums.
                    if (checksum.getValue() != entry.getCrc()) {
                        throw new IOException("it is damaged, because its checksum does not match that of the archive");
                    }
                    arrays.put(name, array);
                } catch (IOException e) {
                    throw new IOException("array %s: %s".formatted(name, e.getMessage()), e);
                }
            }
            return arrays;
        } catch (IOException | IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    private static StoredArray array(InputStream stream, long mostBytes) throws IOException {
        NpyHeader header = NpyHeader.read(stream);
        if (header.fortran()) {
            throw new IOException("it is in Fortran order");
        }
        DataType type = header.dataType();
        long bytes = header.shape().size() * type.getNumOfBytes();
        if (bytes > Integer.MAX_VALUE) {
            throw new IOException("its %s bytes exceed the limit".formatted(bytes));
        }
        // The check comes before memory is allocated.
        if (bytes < 0 || bytes > mostBytes) {
            throw new EOFException("it is truncated");
        }
        ByteBuffer data = ByteBuffer.allocateDirect((int) bytes);
        ReadableByteChannel channel = Channels.newChannel(stream);
        while (data.hasRemaining()) {
            if (channel.read(data) < 0) {
                throw new EOFException("it is truncated");
            }
        }
        return StoredArray.of(type, header.shape(), data.flip());
    }

    /**
     * Writes a file atomically: a reader sees the old content or the complete new content.
     *
     * @throws IOException if the file cannot be written; an existing file then remains unchanged
     */
    public static void write(Path file, Map<String, StoredArray> arrays) throws IOException {
        AtomicFiles.write(file, out -> {
            NpzWriter writer = new NpzWriter(out);
            for (Map.Entry<String, StoredArray> array : arrays.entrySet()) {
                writer.put(array.getKey(), array.getValue());
            }
            writer.finish();
        });
    }
}
