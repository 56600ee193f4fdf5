package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.pipeline.BatchPart;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.augment.pipeline.ViewPipeline;
import dev.bifocal.host.augment.pipeline.ViewPlan;
import dev.bifocal.host.compute.Upload;
import dev.bifocal.host.data.Image;
import dev.bifocal.host.distributed.Place;
import dev.bifocal.host.train.step.Batch;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An endless stream of shuffled epochs of a session's training images, as batches on the device. Loader threads prepare
 * them in advance.
 */
final class TrainingBatches implements AutoCloseable {

    private static final int AHEAD = 4;

    private final Session session;
    private final NDManager manager;
    private final Map<View, ViewPlan> plans;
    private final boolean indexed;
    private final long[] labels;
    private final ViewPipeline pipeline;

    /**
     * Creates the batches from the first epoch on.
     *
     * @param manager parent of the manager of each batch
     * @param plans how each view is made; other views are not made
     * @param indexed whether the batches state the indices of the samples
     * @param stream name of the random stream, such as {@code train}; different names give different batches
     */
    TrainingBatches(Session session, NDManager manager, Map<View, ViewPlan> plans, boolean indexed, String stream) {
        this.session = session;
        this.manager = manager;
        this.plans = new TreeMap<>(plans);
        this.indexed = indexed;
        this.labels = session.trainingLabels();
        Place place = session.processes().place();
        this.pipeline = new ViewPipeline(
                session.dataset().train(),
                plans,
                session.experiment().batch(),
                new BatchPart(place.rank(), place.size()),
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
     * @throws dev.bifocal.api.BifocalException if an image cannot be read
     */
    void next(Consumer<Batch> use) {
        try (ViewBatch batch = pipeline.next();
                NDManager arrays = manager.newSubManager()) {
            Map<View, NDArray> images = new TreeMap<>();
            Map<View, Geometry> geometries = new TreeMap<>();
            plans.forEach((view, plan) -> {
                NDArray read = session.input(plan.policy().size())
                        .read(batch.pixels(view), batch.indices().length * plan.count());
                read.attach(arrays);
                images.put(view, read);
                if (plan.tracked()) {
                    geometries.put(view, geometry(batch.origins(view), plan.count(), arrays));
                }
            });
            long[] indices =
                    Arrays.stream(batch.indicesOfWhole()).asLongStream().toArray();
            long[] ofImages = Arrays.stream(batch.indicesOfWhole())
                    .mapToLong(index -> labels[index])
                    .toArray();
            use.accept(new Batch(
                    images,
                    session.upload().copy(ofImages, arrays),
                    indexed ? Optional.of(session.upload().copy(indices, arrays)) : Optional.empty(),
                    geometries));
        }
    }

    private record Crops(NDArray boxes, NDArray flipped, NDArray sources) implements Geometry {}

    private Geometry geometry(float[] origins, int count, NDManager arrays) {
        int crops = origins.length / Image.Origin.LENGTH;
        float[] boxes = new float[4 * crops];
        byte[] flipped = new byte[crops];
        float[] sources = new float[2 * crops];
        for (int i = 0; i < crops; i++) {
            int at = i * Image.Origin.LENGTH;
            System.arraycopy(origins, at, boxes, 4 * i, 4);
            flipped[i] = (byte) (origins[at + 4] == 0 ? 0 : 1);
            System.arraycopy(origins, at + 5, sources, 2 * i, 2);
        }
        Upload upload = session.upload();
        return new Crops(
                whole(upload.copy(FloatBuffer.wrap(boxes), new Shape(crops, 4), DataType.FLOAT32, arrays), count),
                whole(upload.copy(ByteBuffer.wrap(flipped), new Shape(crops), DataType.BOOLEAN, arrays), count),
                whole(upload.copy(FloatBuffer.wrap(sources), new Shape(crops, 2), DataType.FLOAT32, arrays), count));
    }

    private NDArray whole(NDArray own, int count) {
        NDArray all = session.processes().all(own, count);
        all.attach(own.getManager());
        return all;
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
