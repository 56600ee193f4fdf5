package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.View;
import dev.bifocal.host.data.Image;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A batch of views in buffers that are reused after the batch is closed. Not thread-safe. */
public final class ViewBatch implements AutoCloseable {

    private final int epoch;
    private final int step;
    private final int[] indices;
    private final int[] whole;
    private final Buffers buffers;
    private final Consumer<Buffers> recycler;
    private boolean closed;

    /**
     * The memory of a batch.
     *
     * @param plans how each view is made
     * @param batch the largest number of images
     * @param pixels the pixels by view
     * @param origins the geometry of tracked views, {@link Image.Origin#LENGTH} numbers for each crop
     */
    record Buffers(Map<View, ViewPlan> plans, int batch, Map<View, ByteBuffer> pixels, Map<View, float[]> origins) {

        static Buffers allocate(Map<View, ViewPlan> plans, int batch) {
            Map<View, ByteBuffer> pixels = new TreeMap<>();
            Map<View, float[]> origins = new TreeMap<>();
            plans.forEach((view, plan) -> {
                pixels.put(view, ByteBuffer.allocateDirect(Math.multiplyExact(batch, plan.bytes())));
                if (plan.tracked()) {
                    origins.put(view, new float[batch * plan.count() * Image.Origin.LENGTH]);
                }
            });
            return new Buffers(plans, batch, pixels, origins);
        }
    }

    ViewBatch(BatchSequence.Entry entry, Buffers buffers, Consumer<Buffers> recycler) {
        this.epoch = entry.epoch();
        this.step = entry.step();
        this.indices = entry.indices();
        this.whole = entry.whole();
        this.buffers = buffers;
        this.recycler = recycler;
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

    /** The indices of the images of the whole batch, if this is a part of it. Callers must not change the array. */
    public int[] indicesOfWhole() {
        return whole;
    }

    /**
     * The pixels of one view, unsigned 8-bit, shape (c·N, 3, size, size) with c crops of each image, crop after crop,
     * in a direct buffer from position 0 to its limit.
     *
     * @throws IllegalStateException after {@link #close}
     * @throws IllegalArgumentException if the pipeline does not make this view
     */
    public ByteBuffer pixels(View view) {
        requireOpen();
        ByteBuffer buffer = buffers.pixels().get(view);
        ViewPlan plan = buffers.plans().get(view);
        if (buffer == null || plan == null) {
            throw new IllegalArgumentException(
                    "The batch has views %s, not %s.".formatted(buffers.pixels().keySet(), view));
        }
        return buffer.duplicate().limit(Math.toIntExact((long) indices.length * plan.bytes()));
    }

    /**
     * The origins of a tracked view's pixels, {@link Image.Origin#LENGTH} numbers for each of the c·N crops.
     *
     * @throws IllegalArgumentException if the geometry of this view is not tracked
     */
    public float[] origins(View view) {
        requireOpen();
        float[] origins = buffers.origins().get(view);
        ViewPlan plan = buffers.plans().get(view);
        if (origins == null || plan == null) {
            throw new IllegalArgumentException("The geometry of the %s view is not tracked.".formatted(view));
        }
        return Arrays.copyOf(origins, indices.length * plan.count() * Image.Origin.LENGTH);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The batch is closed, and its buffers are reused.");
        }
    }

    /** Releases the buffers. The batch cannot be read afterwards. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            recycler.accept(buffers);
        }
    }

    /**
     * Writes the planar crop of one image. Loader threads write different positions concurrently.
     *
     * @param planar has the crop at its beginning
     */
    void put(View view, int crop, int position, byte[] planar) {
        ViewPlan plan = buffers.plans().get(view);
        ByteBuffer buffer = buffers.pixels().get(view);
        if (plan != null && buffer != null) {
            int bytes = 3 * plan.size() * plan.size();
            buffer.put((crop * indices.length + position) * bytes, planar, 0, bytes);
        }
    }

    /** Writes the geometry of the crop of one image. */
    void put(View view, int crop, int position, Image.Origin origin) {
        float[] origins = buffers.origins().get(view);
        if (origins != null) {
            origin.write(origins, (crop * indices.length + position) * Image.Origin.LENGTH);
        }
    }
}
