package dev.bifocal.host.tensor;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The header of an array in NumPy's {@code .npy} format: a magic string, a version, and dtype, order and shape as a Python
 * dictionary.
 *
 * @param type NumPy's text for the dtype, such as {@code <f4}
 * @param shape the lengths
 */
record NpyHeader(String type, Shape shape) {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int ALIGNMENT = 64;
    private static final Pattern TYPE = Pattern.compile("'descr': *'([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([0-9, ]*)\\)");
    private static final Map<String, DataType> TYPES = Map.of(
            "<f4", DataType.FLOAT32,
            "<f8", DataType.FLOAT64,
            "<i8", DataType.INT64,
            "<i4", DataType.INT32,
            "|u1", DataType.UINT8,
            "|i1", DataType.INT8,
            "|b1", DataType.BOOLEAN);

    /** The header of an array with a dtype that both NumPy and DJL have. */
    static NpyHeader of(DataType type, Shape shape) {
        String text = TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == type)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("NumPy has no dtype " + type));
        return new NpyHeader(text, shape);
    }

    /** The header of an array of texts, each of at most {@code length} code points. */
    static NpyHeader texts(int length, Shape shape) {
        return new NpyHeader("<U" + length, shape);
    }

    /** The dtype in DJL's words. */
    DataType dataType() throws IOException {
        DataType known = TYPES.get(type);
        if (known == null) {
            throw new IOException("dtype %s is not supported".formatted(type));
        }
        return known;
    }

    /** As it stands at the beginning of a file. */
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

    /** Reads a header; the array's data come next in the stream. */
    static NpyHeader read(InputStream stream) throws IOException {
        DataInputStream in = new DataInputStream(stream);
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
        if (length < 0 || length > 1 << 20) {
            throw new IOException("its header is damaged");
        }
        byte[] content = new byte[length];
        in.readFully(content);
        String text = new String(content, StandardCharsets.UTF_8);
        if (find(ORDER, text).equals("True")) {
            throw new IOException("it is in Fortran order");
        }
        long[] lengths = Arrays.stream(find(SHAPE, text).split(","))
                .map(String::strip)
                .filter(number -> !number.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
        return new NpyHeader(find(TYPE, text), new Shape(lengths));
    }

    private static String find(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("its header is damaged, or it holds records: " + text.strip());
        }
        return matcher.group(1);
    }
}
