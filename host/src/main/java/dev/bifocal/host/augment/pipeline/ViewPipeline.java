package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.data.ImageDataset;
import java.util.EnumMap;
import java.util.Map;

/**
 * The views of a data set for training: shuffled epochs without end, made ahead by threads of its own.
 *
 * <p>A batch depends on seed, stream, epoch and step alone, not on threads, and not on where the pipeline was started.
 */
public final class ViewPipeline implements AutoCloseable {

    private final ShuffledEpochs epochs;
    private final BatchLoader loader;

    /**
     * A pipeline whose threads start with the first {@link #next}.
     *
     * @param policies how each view is made; views that are not there are not made
     * @param size side of a view in pixels
     * @param batch images in a batch
     * @param seed the experiment's
     * @param stream the purpose, such as {@code train}: pipelines of different names draw differently
     * @param threads number of loader threads
     * @param ahead most batches that are made before they are asked for
     * @throws BifocalException if the data set has fewer images than a batch
     */
    public ViewPipeline(
            ImageDataset dataset,
            Map<View, Policy> policies,
            int size,
            int batch,
            long seed,
            String stream,
            int threads,
            int ahead) {
        if (batch > dataset.size()) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "A batch of %s images is larger than the data set, which has %s.".formatted(batch, dataset.size()),
                    "Lower the batch size to %s or less, or use more images.".formatted(dataset.size()));
        }
        Map<View, Policy> views = checked(policies, size);
        epochs = new ShuffledEpochs(dataset.size(), batch, seed, SampleRandom.stream(stream + ".order"));
        loader = new BatchLoader(
                "bifocal-views-" + stream,
                epochs,
                () -> new ViewMaker(dataset, views, size, seed, stream),
                () -> ViewBatch.allocate(views.keySet(), batch, size),
                size,
                batch,
                threads,
                ahead);
    }

    /** Batches in an epoch; images beyond the last full batch, others in each epoch, are left out. */
    public int stepsPerEpoch() {
        return epochs.stepsPerEpoch();
    }

    /**
     * Makes {@link #next} begin at a step, for a run that goes on.
     *
     * @param epoch from 0
     * @param step from 0; {@link #stepsPerEpoch} is the next epoch's first
     * @throws IllegalStateException after the first {@link #next}
     */
    public void seek(int epoch, int step) {
        if (loader.started()) {
            throw new IllegalStateException("A pipeline of views cannot seek once it has given a batch.");
        }
        epochs.seek(epoch, step);
    }

    /**
     * The next batch; waits until it is made, and goes on to the next epoch by itself. Close it to give its buffers back.
     *
     * @throws BifocalException if one of its images could not be read or made into a view
     * @throws IllegalStateException if the pipeline is closed
     */
    public ViewBatch next() {
        return loader.next().orElseThrow();
    }

    /** Stops the threads and waits for them. */
    @Override
    public void close() {
        loader.close();
    }

    static Map<View, Policy> checked(Map<View, Policy> policies, int size) {
        Map<View, Policy> views = new EnumMap<>(View.class);
        views.putAll(policies);
        if (views.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no policy; give one for the query view, the key view or both.");
        }
        views.values().forEach(policy -> {
            if (policy.size() != size) {
                throw new IllegalArgumentException("Policy '%s' was compiled for views of %s pixels, not %s."
                        .formatted(policy.name(), policy.size(), size));
            }
        });
        return views;
    }
}
