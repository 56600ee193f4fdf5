package dev.bifocal.host.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array in a file or in memory, readable without the engine.
 *
 * @param type its dtype
 * @param shape its shape
 * @param source its bytes, little-endian, in row-major order
 */
public record StoredArray(DataType type, Shape shape, Source source) {

    /** The bytes of an array. */
    public interface Source {

        /**
         * Fills a buffer from its position to its limit. Position and limit do not change.
         *
         * @param from index of the first byte
         */
        void read(long from, ByteBuffer into);

        /**
         * Verifies the bytes, if the file has a checksum for them.
         *
         * @throws dev.bifocal.api.BifocalException with the names of file and array, if the checksum does not match
         */
        default void requireIntact() {}
    }

    /** An array whose bytes are those between a buffer's position and limit. */
    public static StoredArray of(DataType type, Shape shape, ByteBuffer data) {
        ByteBuffer bytes = data.slice();
        return new StoredArray(type, shape, (from, into) -> {
            into.duplicate().put(bytes.slice(Math.toIntExact(from), into.remaining()));
        });
    }

    /** The number of bytes. */
    public long bytes() {
        return shape.size() * type.getNumOfBytes();
    }

    /** Copies the bytes to the heap. The array must be smaller than 2 GiB. */
    public ByteBuffer data() {
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(bytes())).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, data);
        return data;
    }

    /** Passes the bytes to a reader, slice by slice. */
    <E extends Exception> void read(HostCopy.Slice<E> reader) throws E {
        for (long from = 0; from < bytes(); from += HostCopy.SLICE) {
            ByteBuffer slice = HostCopy.buffer((int) Math.min(HostCopy.SLICE, bytes() - from));
            source.read(from, slice);
            reader.with(slice);
        }
    }

    /**
     * Copies the values into an array of the engine.
     *
     * @param array of the same dtype and number of elements
     * @throws IllegalArgumentException if dtype or number of elements differ
     */
    public void copyTo(NDArray array) {
        if (array.getDataType() != type || array.size() != shape.size()) {
            throw new IllegalArgumentException(
                    "%s %s cannot be set to %s %s.".formatted(array.getDataType(), array.getShape(), type, shape));
        }
        long[] done = {0};
        HostCopy.write(array, bytes -> {
            int count = bytes.remaining();
            source.read(done[0], bytes);
            done[0] += count;
        });
    }
}
