package dev.bifocal.host.data.numpy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An array of numbers in a mapped file or on the heap. Thread-safe.
 *
 * @param shape the lengths of its dimensions
 * @param fortran whether the array is in Fortran order: the first index varies fastest
 * @param bytes the bytes of the elements, from position 0 to the limit
 */
public record NumpyArray(NumpyType type, List<Integer> shape, boolean fortran, ByteBuffer bytes) {

    /** Uses the remaining bytes of the buffer without a copy. */
    public NumpyArray {
        shape = List.copyOf(shape);
        bytes = bytes.slice().order(type.order());
    }

    /**
     * An array with a shape from a file.
     *
     * @param bytes the bytes of the elements
     * @throws IOException if the number of bytes does not match the shape
     */
    public static NumpyArray of(NumpyType type, List<Long> shape, boolean fortran, ByteBuffer bytes)
            throws IOException {
        long expected = type.size();
        for (long length : shape) {
            if (length < 0 || length > Integer.MAX_VALUE) {
                throw new IOException("it has an array of shape %s".formatted(shape));
            }
            expected = Math.multiplyFull(Math.toIntExact(Math.min(expected, Integer.MAX_VALUE)), (int) length);
        }
        if (expected != bytes.remaining()) {
            throw new IOException("it has an array of shape %s and type %s with %s bytes instead of %s"
                    .formatted(shape, type, bytes.remaining(), expected));
        }
        return new NumpyArray(type, shape.stream().map(Long::intValue).toList(), fortran, bytes);
    }

    /**
     * The elements of a one-dimensional array of integers.
     *
     * @throws IOException if the array has another shape or type, or an element needs more than 32 bits
     */
    public int[] integers() throws IOException {
        if (shape.size() != 1 || type.kind() == 'f') {
            throw new IOException("it has %s of shape %s instead of a row of integers".formatted(type, shape));
        }
        int[] integers = new int[shape.get(0)];
        for (int i = 0; i < integers.length; i++) {
            long element = integer(i * type.size());
            if (element != (int) element) {
                throw new IOException("it has the number %s, which is out of range".formatted(element));
            }
            integers[i] = (int) element;
        }
        return integers;
    }

    private long integer(int position) {
        boolean signed = type.kind() == 'i';
        return switch (type.size()) {
            case 1 -> signed ? bytes.get(position) : Byte.toUnsignedLong(bytes.get(position));
            case 2 -> signed ? bytes.getShort(position) : Short.toUnsignedLong(bytes.getShort(position));
            case 4 -> signed ? bytes.getInt(position) : Integer.toUnsignedLong(bytes.getInt(position));
            // An unsigned number beyond the range of long becomes negative, which is outside the range of labels.
            default -> bytes.getLong(position);
        };
    }
}
