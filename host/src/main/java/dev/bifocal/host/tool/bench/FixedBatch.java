package dev.bifocal.host.tool.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.pipeline.BatchPart;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.augment.pipeline.ViewPipeline;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.step.Batch;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** One batch of an experiment's training images with its views, made once, for steps that are repeated on it. */
public final class FixedBatch {

    private final Map<View, ByteBuffer> pixels = new TreeMap<>();
    private final long[] labels;
    private final long[] indices;

    /** The first batch of an experiment, in an order and with views of its own. */
    public FixedBatch(Session session) {
        labels = new long[session.experiment().batch()];
        indices = new long[labels.length];
        long[] all = session.trainingLabels();
        try (ViewPipeline pipeline = new ViewPipeline(
                session.dataset().train(),
                session.plans(),
                labels.length,
                BatchPart.WHOLE,
                session.experiment().seed(),
                "bench",
                session.loaders(),
                1)) {
            pipeline.seek(0, 0);
            try (ViewBatch batch = pipeline.next()) {
                for (int i = 0; i < labels.length; i++) {
                    indices[i] = batch.indices()[i];
                    labels[i] = all[batch.indices()[i]];
                }
                session.plans().keySet().forEach(view -> pixels.put(view, copy(batch.pixels(view))));
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

    /** The batch as a session's encoder reads it, without geometry; the arrays live in the given manager. */
    Batch on(Session session, NDManager manager) {
        Map<View, NDArray> images = new TreeMap<>();
        session.plans().forEach((view, plan) -> {
            NDArray read = session.input(plan.policy().size())
                    .read(Objects.requireNonNull(pixels.get(view)), labels.length * plan.count());
            read.attach(manager);
            images.put(view, read);
        });
        return new Batch(
                images,
                session.upload().copy(labels, manager),
                session.readsIndices() ? Optional.of(session.upload().copy(indices, manager)) : Optional.empty(),
                Map.of());
    }
}
