package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.Progress;
import dev.bifocal.api.View;
import dev.bifocal.host.view.ViewBatch;
import dev.bifocal.host.view.ViewPipeline;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs the training step of an experiment again and again on one batch, without data pipeline, metrics file and evaluation: what
 * benchmarks and memory tests measure.
 */
public final class StepDriver implements AutoCloseable {

    private static final long MANY = 1_000_000;

    private final Session session;
    private final NDManager manager;
    private final Trainer trainer;
    private final Map<View, ByteBuffer> pixels = new EnumMap<>(View.class);
    private final long[] labels;
    private long step;

    /** A driver; the caller closes the session. */
    public StepDriver(Session session) {
        this.session = session;
        this.manager = session.manager().newSubManager();
        this.trainer = new Trainer(session.experiment(), session.wiring(), session.executor(), manager);
        int batchSize = session.experiment().batch();
        labels = new long[batchSize];
        long[] all = session.trainingLabels();
        try (ViewPipeline pipeline = new ViewPipeline(
                session.dataset().train(),
                session.policies(),
                session.wiring().imageSize(),
                batchSize,
                session.experiment().seed(),
                "bench",
                session.loaders(),
                1)) {
            pipeline.seek(0, 0);
            try (ViewBatch batch = pipeline.next()) {
                for (int i = 0; i < batchSize; i++) {
                    labels[i] = all[batch.indices()[i]];
                }
                session.policies().keySet().forEach(view -> pixels.put(view, copy(batch.pixels(view))));
            }
        }
    }

    private static ByteBuffer copy(ByteBuffer source) {
        ByteBuffer copy = ByteBuffer.allocateDirect(source.remaining());
        return copy.put(source.duplicate()).flip();
    }

    /** The batch as the encoder reads it, by view; the caller closes the arrays. */
    public Map<View, NDArray> images() {
        Map<View, NDArray> images = new EnumMap<>(View.class);
        pixels.forEach((view, buffer) -> images.put(view, session.input().read(buffer, labels.length)));
        return images;
    }

    /** The labels of the batch, (N), {@code int64}; the caller closes the array. */
    public NDArray labels() {
        return manager.create(labels);
    }

    /**
     * One step, from 8-bit images to the enqueued keys.
     *
     * @param finished hears which part is done
     */
    public void step(Consumer<StepPart> finished) {
        Map<View, NDArray> images = images();
        try (NDArray batchLabels = labels()) {
            trainer.step(
                    images,
                    batchLabels,
                    new Progress(step, MANY, 0, 1),
                    session.experiment().optimizer().lr(),
                    finished);
        } finally {
            images.values().forEach(NDArray::close);
        }
        step++;
        if (step % session.experiment().run().every() == 0) {
            trainer.scalars().clear();
        }
    }

    /** The number of arrays that live in the session's manager and those below it. */
    public int managedArrays() {
        return session.manager().getManagedArrays().size();
    }

    @Override
    public void close() {
        manager.close();
    }
}
