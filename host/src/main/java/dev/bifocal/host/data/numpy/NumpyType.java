package dev.bifocal.host.data.numpy;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The element type of an array: signed or unsigned integers, floating-point numbers or booleans.
 *
 * @param kind as NumPy writes it: {@code i}, {@code u}, {@code f} or {@code b}
 * @param size of an element in bytes
 */
public record NumpyType(char kind, int size, ByteOrder order) {

    private static final Pattern TYPE = Pattern.compile("([<>|=]?)(b1|[iu][1248]|f[248])");

    /**
     * Parses NumPy's name of a type, such as {@code <i8} or {@code u1}. The default byte order is little-endian.
     *
     * @throws IOException for unsupported types, such as Python objects
     */
    public static NumpyType parse(String name) throws IOException {
        Matcher matcher = TYPE.matcher(name);
        if (!matcher.matches()) {
            throw new IOException("it has an array of type '%s', but only numbers are supported".formatted(name));
        }
        String kind = matcher.group(2);
        return new NumpyType(kind.charAt(0), kind.charAt(1) - '0', order(matcher.group(1)));
    }

    /** The same type with a byte order in NumPy's notation: {@code <}, {@code >}, {@code |} or {@code =}. */
    public NumpyType with(String byteOrder) {
        return new NumpyType(kind, size, order(byteOrder));
    }

    private static ByteOrder order(String byteOrder) {
        return byteOrder.equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    /** Whether the type is {@code uint8}. */
    public boolean isUnsignedByte() {
        return kind == 'u' && size == 1;
    }

    @Override
    public String toString() {
        String word =
                switch (kind) {
                    case 'b' -> "bool";
                    case 'u' -> "uint";
                    case 'i' -> "int";
                    default -> "float";
                };
        return kind == 'b' ? word : word + Byte.SIZE * size;
    }
}
