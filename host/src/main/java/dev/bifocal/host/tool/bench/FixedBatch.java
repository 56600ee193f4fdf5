package dev.bifocal.host.tool.bench;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.augment.pipeline.ViewPipeline;
import dev.bifocal.host.train.Session;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/** One batch of an experiment's training images with its views, made once, for steps that are repeated on it. */
public final class FixedBatch {

    private final Map<View, ByteBuffer> pixels = new EnumMap<>(View.class);
    private final long[] labels;

    /** The first batch of an experiment, in an order and with views of its own. */
    public FixedBatch(Session session) {
        labels = new long[session.experiment().batch()];
        long[] all = session.trainingLabels();
        try (ViewPipeline pipeline = new ViewPipeline(
                session.dataset().train(),
                session.policies(),
                session.imageSize(),
                labels.length,
                session.experiment().seed(),
                "bench",
                session.loaders(),
                1)) {
            pipeline.seek(0, 0);
            try (ViewBatch batch = pipeline.next()) {
                for (int i = 0; i < labels.length; i++) {
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

    /** The number of images N. */
    public int size() {
        return labels.length;
    }

    /** The images as a session's encoder reads them, (N, 3, S, S), by view; the caller closes the arrays. */
    public Map<View, NDArray> images(Session session) {
        Map<View, NDArray> images = new EnumMap<>(View.class);
        pixels.forEach((view, buffer) -> images.put(view, session.input().read(buffer, labels.length)));
        return images;
    }

    /** The labels, (N), {@code int64}, on a session's device; the caller closes the array. */
    public NDArray labels(Session session) {
        return session.manager().create(labels);
    }
}
