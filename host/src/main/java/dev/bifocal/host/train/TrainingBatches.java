package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.augment.pipeline.ViewPipeline;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * An endless stream of shuffled epochs of a session's training images, as batches on the device. Loader threads prepare
 * them in advance.
 */
final class TrainingBatches implements AutoCloseable {

    private static final int AHEAD = 4;

    private final Session session;
    private final NDManager manager;
    private final Set<View> views;
    private final long[] labels;
    private final ViewPipeline pipeline;

    /**
     * Creates the batches from the first epoch on.
     *
     * @param manager parent of the manager of each batch
     * @param policies the policy of each view to make
     * @param stream name of the random stream, such as {@code train}; different names give different batches
     */
    TrainingBatches(Session session, NDManager manager, Map<View, Policy> policies, String stream) {
        this.session = session;
        this.manager = manager;
        this.views = EnumSet.copyOf(policies.keySet());
        this.labels = session.trainingLabels();
        this.pipeline = new ViewPipeline(
                session.dataset().train(),
                policies,
                session.imageSize(),
                session.experiment().batch(),
                session.experiment().seed(),
                stream,
                session.loaders(),
                AHEAD);
    }

    /** Makes {@link #next} start at a step of an epoch, both counted from 0. Call it before the first batch. */
    void seek(int epoch, int step) {
        pipeline.seek(epoch, step);
    }

    /**
     * Passes the next batch to a function, and closes the batch afterwards.
     *
     * @param use takes the images by view, (N, 3, S, S), {@code float32}, normalised, and the labels, (N), {@code
     *     int64}
     * @throws dev.bifocal.api.BifocalException if an image cannot be read
     */
    void next(BiConsumer<Map<View, NDArray>, NDArray> use) {
        try (ViewBatch batch = pipeline.next();
                NDManager arrays = manager.newSubManager()) {
            Map<View, NDArray> images = new EnumMap<>(View.class);
            for (View view : views) {
                NDArray read = session.input()
                        .read(batch.pixels(view), session.experiment().batch());
                read.attach(arrays);
                images.put(view, read);
            }
            use.accept(images, arrays.create(labelsOf(batch)));
        }
    }

    private long[] labelsOf(ViewBatch batch) {
        int[] indices = batch.indices();
        long[] values = new long[indices.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = labels[indices[i]];
        }
        return values;
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
