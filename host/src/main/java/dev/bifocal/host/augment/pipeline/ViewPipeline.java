package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The input pipeline of training: batches of views from an endless sequence of shuffled epochs. Loader threads prefetch
 * the batches.
 *
 * <p>A batch depends only on seed, stream, epoch and step, not on threads or on the start of the pipeline.
 */
public final class ViewPipeline implements AutoCloseable {

    private final ShuffledEpochs epochs;
    private final BatchLoader loader;

    /**
     * A pipeline whose threads start with the first {@link #next}.
     *
     * @param plans how each view is made; views without a plan are not made
     * @param batch images in a batch
     * @param part the part of each batch whose views are made
     * @param seed the seed of the experiment
     * @param stream the name of the random stream, such as {@code train}; different names give different views
     * @param threads number of loader threads
     * @param ahead the maximum number of prefetched batches
     * @throws BifocalException if the data set has fewer images than a batch
     */
    public ViewPipeline(
            ImageDataset dataset,
            Map<View, ViewPlan> plans,
            int batch,
            BatchPart part,
            long seed,
            String stream,
            int threads,
            int ahead) {
        if (batch > dataset.size()) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "A batch of %s images is larger than the data set, which has %s.".formatted(batch, dataset.size()),
                    "Reduce the batch size to at most %s, or use more images.".formatted(dataset.size()));
        }
        if (plans.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no policy; give one for the query view, the key view or both.");
        }
        Map<View, ViewPlan> views = new TreeMap<>(plans);
        epochs = new ShuffledEpochs(dataset.size(), batch, part, seed, SampleRandom.stream(stream + ".order"));
        loader = new BatchLoader(
                "bifocal-views-" + stream,
                epochs,
                () -> new ViewMaker(dataset, views, seed, stream),
                () -> ViewBatch.Buffers.allocate(views, part.size(batch)),
                part.size(batch),
                threads,
                ahead);
    }

    /** The number of batches in an epoch. Images after the last full batch, different in each epoch, are dropped. */
    public int stepsPerEpoch() {
        return epochs.stepsPerEpoch();
    }

    /**
     * Sets the step at which {@link #next} starts, for resumed runs.
     *
     * @param epoch from 0
     * @param step from 0; {@link #stepsPerEpoch} is the first step of the next epoch
     * @throws IllegalStateException after the first {@link #next}
     */
    public void seek(int epoch, int step) {
        if (loader.started()) {
            throw new IllegalStateException("A pipeline of views cannot seek once it has given a batch.");
        }
        epochs.seek(epoch, step);
    }

    /**
     * Waits for the next batch and continues with the next epoch automatically. The caller must close the batch to
     * release its buffers.
     *
     * @throws BifocalException if an image of the batch could not be read or transformed
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
}
