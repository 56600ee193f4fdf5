package dev.bifocal.host.data.numpy;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** NumPy's {@code .npy} format, versions 1 to 3: a header, which is a Python dictionary, then the elements. */
final class NpyFormat {

    private static final String MAGIC = "\u0093NUMPY";
    private static final int MAX_HEADER = 1 << 16;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*('[^']*'|\\[)");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9,\\sL]*)\\)");

    private NpyFormat() {}

    /** Reads the array in a buffer without copying its elements. */
    static NumpyArray read(ByteBuffer file) throws IOException {
        ByteBuffer bytes = file.slice().order(ByteOrder.LITTLE_ENDIAN);
        String header;
        try {
            if (!text(bytes, MAGIC.length()).equals(MAGIC)) {
                throw new IOException("it has an entry that is not a NumPy array");
            }
            int version = bytes.get();
            bytes.get();
            int length = version == 1 ? Short.toUnsignedInt(bytes.getShort()) : bytes.getInt();
            if (length < 0 || length > MAX_HEADER) {
                throw new IOException("it has an array with a header of %s bytes".formatted(length));
            }
            header = text(bytes, length);
        } catch (BufferUnderflowException e) {
            throw new IOException("it has an array that ends within its header", e);
        }
        String descr = find(DESCR, header);
        if (descr.equals("[")) {
            throw new IOException("it has an array of records, but only numbers are supported");
        }
        return NumpyArray.of(
                NumpyType.parse(descr.substring(1, descr.length() - 1)),
                shape(find(SHAPE, header)),
                find(ORDER, header).equals("True"),
                bytes);
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[Math.min(length, bytes.remaining() + 1)];
        bytes.get(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static String find(Pattern pattern, String header) throws IOException {
        Matcher matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw new IOException("it has an array with the header %s".formatted(header.strip()));
        }
        return matcher.group(1);
    }

    private static List<Long> shape(String text) throws IOException {
        List<Long> shape = new ArrayList<>();
        for (String length : text.split(",", -1)) {
            // Python 2 writes long integers with a suffix L.
            String digits = length.strip().replace("L", "");
            if (digits.length() > 10) {
                throw new IOException("it has an array of shape (%s)".formatted(text));
            }
            if (!digits.isEmpty()) {
                shape.add(Long.valueOf(digits));
            }
        }
        return shape;
    }
}
