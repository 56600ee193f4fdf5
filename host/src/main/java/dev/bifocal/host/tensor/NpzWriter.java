package dev.bifocal.host.tensor;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes NumPy's {@code .npz} archives, one array after the other. Large arrays can be written in parts. Nothing is
 * compressed, because weights and features are hardly compressible.
 */
public final class NpzWriter {

    private static final Charset UTF_32 = Charset.forName("UTF-32LE");
    /** The time of all entries, so that equal arrays give equal bytes. */
    private static final long TIME = LocalDate.of(1980, 1, 2).toEpochDay() * 86_400_000L;

    private final ZipOutputStream zip;
    private long missing;

    /** Creates an archive on a stream. The caller closes the stream after {@link #finish}. */
    public NpzWriter(OutputStream out) {
        zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.NO_COMPRESSION);
    }

    /** Writes a whole array. */
    public void put(String name, StoredArray array) throws IOException {
        begin(name, array.type(), array.shape());
        array.read(this::append);
    }

    /** Writes an array (N), {@code int64}, such as labels. */
    public void put(String name, long[] values) throws IOException {
        begin(name, DataType.INT64, new Shape(values.length));
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        append(bytes);
    }

    /** Writes texts (N). NumPy reads them as an array of {@code str}. */
    public void put(String name, List<String> texts) throws IOException {
        putTexts(name, texts, new Shape(texts.size()));
    }

    /** Writes a text. NumPy reads it as an array without dimensions. */
    public void put(String name, String text) throws IOException {
        putTexts(name, List.of(text), new Shape());
    }

    private void putTexts(String name, List<String> texts, Shape shape) throws IOException {
        int longest = texts.stream()
                .mapToInt(text -> text.codePointCount(0, text.length()))
                .reduce(1, Math::max);
        start(name, NpyHeader.texts(longest, shape), (long) texts.size() * longest * Integer.BYTES);
        byte[] cell = new byte[longest * Integer.BYTES];
        for (String text : texts) {
            byte[] encoded = text.getBytes(UTF_32);
            Arrays.fill(cell, (byte) 0);
            System.arraycopy(encoded, 0, cell, 0, encoded.length);
            append(ByteBuffer.wrap(cell));
        }
    }

    /** Begins an array. Its data follow with {@link #append}. */
    public void begin(String name, DataType type, Shape shape) throws IOException {
        start(name, NpyHeader.of(type, shape), shape.size() * type.getNumOfBytes());
    }

    private void start(String name, NpyHeader header, long bytes) throws IOException {
        requireComplete();
        ZipEntry entry = new ZipEntry(name + ".npy");
        entry.setTime(TIME);
        zip.putNextEntry(entry);
        zip.write(header.bytes());
        missing = bytes;
    }

    /**
     * Writes the next bytes of the current array, little-endian, in row-major order. The buffer's position and limit do
     * not change.
     */
    public void append(ByteBuffer bytes) throws IOException {
        ByteBuffer source = bytes.duplicate();
        missing -= source.remaining();
        byte[] part = new byte[Math.min(source.remaining(), 1 << 16)];
        while (source.hasRemaining()) {
            int length = Math.min(part.length, source.remaining());
            source.get(part, 0, length);
            zip.write(part, 0, length);
        }
    }

    private void requireComplete() {
        if (missing != 0) {
            throw new IllegalStateException("The previous array lacks %s bytes.".formatted(missing));
        }
    }

    /** Writes the end of the archive. */
    public void finish() throws IOException {
        requireComplete();
        zip.finish();
    }
}
