package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.View;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** A batch of views in buffers that are reused after the batch is closed. Not thread-safe. */
public final class ViewBatch implements AutoCloseable {

    private final int epoch;
    private final int step;
    private final int[] indices;
    private final int size;
    private final Map<View, ByteBuffer> buffers;
    private final Consumer<Map<View, ByteBuffer>> recycler;
    private boolean closed;

    ViewBatch(
            int epoch,
            int step,
            int[] indices,
            int size,
            Map<View, ByteBuffer> buffers,
            Consumer<Map<View, ByteBuffer>> recycler) {
        this.epoch = epoch;
        this.step = step;
        this.indices = indices;
        this.size = size;
        this.buffers = buffers;
        this.recycler = recycler;
    }

    static Map<View, ByteBuffer> allocate(Set<View> views, int batch, int size) {
        Map<View, ByteBuffer> buffers = new EnumMap<>(View.class);
        for (View view : views) {
            buffers.put(view, ByteBuffer.allocateDirect(Math.multiplyExact(batch, 3 * size * size)));
        }
        return buffers;
    }

    /** The epoch, from 0. */
    public int epoch() {
        return epoch;
    }

    /** The step within the epoch, from 0. */
    public int step() {
        return step;
    }

    /** The index of each image in the data set. Callers must not change the array; it is not reused. */
    public int[] indices() {
        return indices;
    }

    /**
     * The pixels of one view, unsigned 8-bit, shape (N, 3, size, size), in a direct buffer from position 0 to its limit.
     *
     * @throws IllegalStateException after {@link #close}
     * @throws IllegalArgumentException if the pipeline does not make this view
     */
    public ByteBuffer pixels(View view) {
        if (closed) {
            throw new IllegalStateException("The batch is closed, and its buffers are reused.");
        }
        ByteBuffer buffer = buffers.get(view);
        if (buffer == null) {
            throw new IllegalArgumentException("The batch has views " + buffers.keySet() + ", not " + view + ".");
        }
        return buffer.duplicate().limit(indices.length * 3 * size * size);
    }

    /** Releases the buffers. The batch cannot be read afterwards. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            recycler.accept(buffers);
        }
    }

    /** Writes the planar view of one image. Loader threads write different positions concurrently. */
    void put(View view, int position, byte[] planar) {
        ByteBuffer buffer = buffers.get(view);
        if (buffer != null) {
            buffer.put(position * planar.length, planar);
        }
    }
}
