package dev.bifocal.host.tensor;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of an array in NumPy's {@code .npy} format, versions 1 to 3: a magic string, a version, and a Python
 * dictionary with dtype, order and shape.
 *
 * @param type NumPy's name of the dtype, such as {@code <f4}
 * @param fortran whether the array is in column-major order
 * @param shape the lengths of the axes
 */
public record NpyHeader(String type, boolean fortran, Shape shape) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final int MOST_DIGITS = 10;
    private static final int MAX_LENGTH = 1 << 20;
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*('[^']*'|\\[)");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");
    private static final Map<String, DataType> TYPES = Map.of(
            "<f4", DataType.FLOAT32,
            "<f8", DataType.FLOAT64,
            "<i8", DataType.INT64,
            "<i4", DataType.INT32,
            "|u1", DataType.UINT8,
            "|i1", DataType.INT8,
            "|b1", DataType.BOOLEAN);

    /** The header of an array with a dtype that NumPy and DJL share. */
    static NpyHeader of(DataType type, Shape shape) {
        String text = TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("NumPy has no dtype " + type));
        return new NpyHeader(text, false, shape);
    }

    /** The header of an array of texts with at most {@code length} code points each. */
    static NpyHeader texts(int length, Shape shape) {
        return new NpyHeader("<U" + length, false, shape);
    }

    /** The corresponding dtype of DJL. */
    DataType dataType() throws IOException {
        DataType known = TYPES.get(type);
        if (known == null) {
            throw new IOException("dtype %s is not supported".formatted(type));
        }
        return known;
    }

    /** The bytes at the beginning of a file. */
    byte[] bytes() {
        long[] lengths = shape.getShape();
        String shapeText = Arrays.stream(lengths).mapToObj(Long::toString).collect(Collectors.joining(", "))
                + (lengths.length == 1 ? "," : "");
        String text = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type, shapeText);
        int prefix = MAGIC.length + 4;
        int padding = ALIGNMENT - (prefix + text.length() + 1) % ALIGNMENT;
        byte[] content = (text + " ".repeat(padding % ALIGNMENT) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] header = Arrays.copyOf(MAGIC, prefix + content.length);
        header[MAGIC.length] = 1;
        header[MAGIC.length + 2] = (byte) content.length;
        header[MAGIC.length + 3] = (byte) (content.length >> 8);
        System.arraycopy(content, 0, header, prefix, content.length);
        return header;
    }

    /**
     * Reads a header. The elements of the array follow in the stream.
     *
     * @throws IOException if the header is invalid; the message is a clause about the array, such as "it ends within
     *     its header"
     */
    public static NpyHeader read(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
        try {
            byte[] magic = new byte[MAGIC.length];
            in.readFully(magic);
            if (!Arrays.equals(magic, MAGIC)) {
                throw new IOException("it is not in NumPy's .npy format");
            }
            int version = in.readUnsignedByte();
            in.readUnsignedByte();
            int length = version == 1
                    ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                    : Integer.reverseBytes(in.readInt());
            if (length < 0 || length > MAX_LENGTH) {
                throw new IOException("its header is damaged");
            }
            byte[] content = new byte[length];
            in.readFully(content);
            return parse(new String(content, StandardCharsets.UTF_8));
        } catch (EOFException e) {
            throw new IOException("it ends within its header", e);
        }
    }

    private static NpyHeader parse(String text) throws IOException {
        String type = find(TYPE, text);
        if (type.equals("[")) {
            throw new IOException("it is an array of records, which is not supported");
        }
        return new NpyHeader(
                type.substring(1, type.length() - 1), find(ORDER, text).equals("True"), shape(find(SHAPE, text)));
    }

    private static Shape shape(String text) throws IOException {
        // Python 2 writes the suffix L after long numbers.
        String[] lengths = text.replaceAll("[\\sL]", "").split(",");
        if (Arrays.stream(lengths).anyMatch(length -> length.length() > MOST_DIGITS)) {
            throw new IOException("it is an array of shape (%s)".formatted(text));
        }
        return new Shape(Arrays.stream(lengths)
                .filter(length -> !length.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray());
    }

    private static String find(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("its header is damaged: the header is " + text.strip());
        }
        return matcher.group(1);
    }

    /** The length of each axis. */
    public long[] lengths() {
        return shape.getShape();
    }
}
