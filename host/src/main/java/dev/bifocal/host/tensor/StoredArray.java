package dev.bifocal.host.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array as a file holds it, readable without the engine.
 *
 * @param type its dtype
 * @param shape its shape
 * @param source its bytes, row by row, little-endian
 */
public record StoredArray(DataType type, Shape shape, Source source) {

    /** Where an array's bytes are. */
    public interface Source {

        /**
         * Fills a buffer from its position to its limit, which both stay.
         *
         * @param from the first byte
         */
        void read(long from, ByteBuffer into);

        /**
         * Refuses bytes other than those that were written, where the file has a checksum of them.
         *
         * @throws dev.bifocal.api.BifocalException naming file and array
         */
        default void requireIntact() {}
    }

    /** An array whose bytes are in memory, between the buffer's position and its limit. */
    public static StoredArray of(DataType type, Shape shape, ByteBuffer data) {
        ByteBuffer bytes = data.slice();
        return new StoredArray(type, shape, (from, into) -> {
            into.duplicate().put(bytes.slice(Math.toIntExact(from), into.remaining()));
        });
    }

    /** The number of its bytes. */
    public long bytes() {
        return shape.size() * type.getNumOfBytes();
    }

    /** A copy of its bytes in the heap, for arrays of less than 2 GiB. */
    public ByteBuffer data() {
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(bytes())).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, data);
        return data;
    }

    /** Gives its bytes to a reader, slice by slice. */
    <E extends Exception> void read(HostCopy.Slice<E> reader) throws E {
        for (long from = 0; from < bytes(); from += HostCopy.SLICE) {
            ByteBuffer slice = HostCopy.buffer((int) Math.min(HostCopy.SLICE, bytes() - from));
            source.read(from, slice);
            reader.with(slice);
        }
    }

    /** Sets an array of the engine, of the same dtype and number of elements, to these values. */
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
