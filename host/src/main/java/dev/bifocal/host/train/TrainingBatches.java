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

/** The batches of a session's training images on the device: shuffled epochs without end, made ahead by threads of their own. */
final class TrainingBatches implements AutoCloseable {

    private static final int AHEAD = 4;

    private final Session session;
    private final NDManager manager;
    private final Set<View> views;
    private final long[] labels;
    private final ViewPipeline pipeline;

    /**
     * Batches from the first epoch on.
     *
     * @param manager each batch lives below it
     * @param policies how each view is made; other views are not made
     * @param stream the purpose, such as {@code train}: batches of different names are drawn differently
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

    /** Makes {@link #next} begin at a step of an epoch, both from 0; only before the first batch. */
    void seek(int epoch, int step) {
        pipeline.seek(epoch, step);
    }

    /**
     * Hands over the next batch, and closes it afterwards.
     *
     * @param use takes the images by view, (N, 3, S, S), {@code float32}, normalised, and the labels, (N), {@code int64}
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
