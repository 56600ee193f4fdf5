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
 * Writes NumPy's {@code .npz} archives, array after array and, for long ones, part by part. Nothing is compressed: weights and
 * features hardly shrink.
 */
public final class NpzWriter {

    private static final Charset UTF_32 = Charset.forName("UTF-32LE");
    /** The time of all entries, so that the same arrays give the same bytes. */
    private static final long TIME = LocalDate.of(1980, 1, 2).toEpochDay() * 86_400_000L;

    private final ZipOutputStream zip;
    private long missing;

    /** An archive on a stream, which the caller closes after {@link #finish}. */
    public NpzWriter(OutputStream out) {
        zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.NO_COMPRESSION);
    }

    /** Writes a whole array. */
    public void put(String name, StoredArray array) throws IOException {
        begin(name, array.type(), array.shape());
        array.read(this::append);
    }

    /** Writes labels and the like, (N), {@code int64}. */
    public void put(String name, long[] values) throws IOException {
        begin(name, DataType.INT64, new Shape(values.length));
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        append(bytes);
    }

    /** Writes texts, (N), which NumPy reads as an array of {@code str}. */
    public void put(String name, List<String> texts) throws IOException {
        putTexts(name, texts, new Shape(texts.size()));
    }

    /** Writes one text, which NumPy reads as an array without dimensions. */
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

    /** Begins an array whose data follow with {@link #append}. */
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

    /** Writes the next bytes of the array that was begun, row by row, little-endian; the buffer stays as it is. */
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
            throw new IllegalStateException("The array before lacks %s bytes.".formatted(missing));
        }
    }

    /** Writes the end of the archive. */
    public void finish() throws IOException {
        requireComplete();
        zip.finish();
    }
}
