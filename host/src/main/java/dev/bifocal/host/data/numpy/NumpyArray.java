package dev.bifocal.host.data.numpy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An array of numbers, whose bytes stay where they are: in a mapped file or on the heap. Safe for several threads.
 *
 * @param shape the lengths of its dimensions
 * @param fortran whether the first index runs fastest in memory rather than the last
 * @param bytes the elements, and nothing else, from position 0
 */
public record NumpyArray(NumpyType type, List<Integer> shape, boolean fortran, ByteBuffer bytes) {

    /** Takes the remaining bytes without copying them. */
    public NumpyArray {
        shape = List.copyOf(shape);
        bytes = bytes.slice().order(type.order());
    }

    /**
     * An array whose shape was read from a file.
     *
     * @param bytes its elements and nothing else
     * @throws IOException if there are more or fewer bytes than the shape says
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
            throw new IOException("it has an array of shape %s and type %s with %s bytes, where %s are due"
                    .formatted(shape, type, bytes.remaining(), expected));
        }
        return new NumpyArray(type, shape.stream().map(Long::intValue).toList(), fortran, bytes);
    }

    /**
     * The elements of a one-dimensional array of integers.
     *
     * @throws IOException if it is another array, or an element needs more than 32 bits
     */
    public int[] integers() throws IOException {
        if (shape.size() != 1 || type.kind() == 'f') {
            throw new IOException("it has %s of shape %s where a row of integers is due".formatted(type, shape));
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
            // An unsigned number beyond a signed long's range turns negative here, where no label is.
            default -> bytes.getLong(position);
        };
    }
}
