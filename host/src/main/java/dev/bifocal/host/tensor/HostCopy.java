package dev.bifocal.host.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Copies arrays between the engine and Java, slice by slice, through one buffer outside the heap.
 *
 * <p>{@link NDArray#toByteBuffer} and its callers copy a whole array to the heap. This fails for 2 GiB and more. If
 * the heap is full, DJL 0.25 even crashes with SIGSEGV, because its native code writes to the array that Java could not
 * allocate. The methods of this class need no such array, and work for arrays of any size.
 */
public final class HostCopy {

    /**
     * Bytes of a slice. PyTorch copies fewer than 32,768 elements on the calling thread. It divides more elements among
     * OpenMP threads, which takes longer than the copy if the cores are busy.
     */
    static final int SLICE = 30 << 12;

    private static final NDIndex WHOLE = new NDIndex("...");
    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(SLICE));

    private HostCopy() {}

    /**
     * Reads or writes the bytes of a slice.
     *
     * @param <E> the exception that it may throw
     */
    @FunctionalInterface
    public interface Slice<E extends Exception> {

        /**
         * Reads or fills a buffer.
         *
         * @param bytes little-endian, from its position to its limit. All methods of this class reuse the buffer: do
         *     not keep it, and do not copy another array during the call
         */
        void with(ByteBuffer bytes) throws E;
    }

    /** Passes the bytes of an array to a reader, in row-major order. */
    public static <E extends Exception> void read(NDArray array, Slice<E> reader) throws E {
        read(array, SLICE, reader);
    }

    static <E extends Exception> void read(NDArray array, int most, Slice<E> reader) throws E {
        try (NDManager host = array.getManager().newSubManager(Device.cpu())) {
            slices(array, 0, most, part -> {
                ByteBuffer bytes = buffer((int) bytes(part));
                try (NDArray copy = host.create(bytes, part.getShape(), part.getDataType())) {
                    copy.set(WHOLE, part);
                }
                reader.with(bytes);
            });
        }
    }

    /**
     * Fills an array with the bytes of a writer, in row-major order. The writer fills each buffer from its position to
     * its limit.
     */
    public static <E extends Exception> void write(NDArray array, Slice<E> writer) throws E {
        write(array, SLICE, writer);
    }

    static <E extends Exception> void write(NDArray array, int most, Slice<E> writer) throws E {
        try (NDManager host = array.getManager().newSubManager(Device.cpu())) {
            slices(array, 0, most, part -> {
                ByteBuffer bytes = buffer((int) bytes(part));
                writer.with(bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN));
                try (NDArray copy = host.create(bytes, part.getShape(), part.getDataType())) {
                    part.set(WHOLE, copy);
                }
            });
        }
    }

    /** The elements of a {@code float32} array, in row-major order. */
    public static float[] floats(NDArray array) {
        float[] values = new float[Math.toIntExact(array.size())];
        int[] filled = {0};
        read(array, bytes -> {
            int count = bytes.remaining() / Float.BYTES;
            bytes.asFloatBuffer().get(values, filled[0], count);
            filled[0] += count;
        });
        return values;
    }

    /** The elements of a {@code float64} array, in row-major order. */
    public static double[] doubles(NDArray array) {
        double[] values = new double[Math.toIntExact(array.size())];
        int[] filled = {0};
        read(array, bytes -> {
            int count = bytes.remaining() / Double.BYTES;
            bytes.asDoubleBuffer().get(values, filled[0], count);
            filled[0] += count;
        });
        return values;
    }

    /** The elements of an {@code int64} array, in row-major order. */
    public static long[] longs(NDArray array) {
        long[] values = new long[Math.toIntExact(array.size())];
        int[] filled = {0};
        read(array, bytes -> {
            int count = bytes.remaining() / Long.BYTES;
            bytes.asLongBuffer().get(values, filled[0], count);
            filled[0] += count;
        });
        return values;
    }

    /** The buffer of this thread, of at most a slice. */
    static ByteBuffer buffer(int bytes) {
        return BUFFER.get().slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long bytes(NDArray array) {
        return array.size() * array.getDataType().getNumOfBytes();
    }

    private interface Part<E extends Exception> {

        void visit(NDArray part) throws E;
    }

    /** Visits contiguous parts of an array in row-major order. The axes from {@code axis} on are split. */
    private static <E extends Exception> void slices(NDArray array, int axis, int most, Part<E> visitor) throws E {
        long bytes = bytes(array);
        if (bytes <= most) {
            if (bytes > 0) {
                visitor.visit(array);
            }
            return;
        }
        long rows = array.size(axis);
        long step = Math.max(1, most / (bytes / rows));
        for (long from = 0; from < rows; from += step) {
            NDIndex some = new NDIndex().addAllDim(axis).addSliceDim(from, Math.min(rows, from + step));
            try (NDArray part = array.get(some)) {
                slices(part, axis + 1, most, visitor);
            }
        }
    }
}
