package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.data.ImageDataset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Batches of all images of a data set as query views, shuffled in each epoch, for the training of classifiers. Loader
 * threads prefetch the batches.
 *
 * <p>The last batch of an epoch may be smaller. A last batch with a single image is dropped, because batch
 * normalization needs more than one value.
 */
public final class ShuffledBatches implements AutoCloseable {

    private final BatchLoader loader;
    private final int stepsPerEpoch;

    /**
     * The batches of some epochs.
     *
     * @param policy the policy of the views
     * @param batch images in a batch
     * @param epochs the number of epochs
     * @param seed the seed of the evaluation
     * @param stream the name of the random stream; different names give different batches
     * @param threads number of loader threads
     * @param ahead the maximum number of prefetched batches
     */
    public ShuffledBatches(
            ImageDataset dataset,
            Policy policy,
            int batch,
            int epochs,
            long seed,
            String stream,
            int threads,
            int ahead) {
        int fullest = Math.min(batch, dataset.size());
        Map<View, ViewPlan> views = Map.of(View.QUERY, ViewPlan.once(policy));
        stepsPerEpoch = stepsPerEpoch(dataset.size(), batch);
        loader = new BatchLoader(
                "bifocal-views-" + stream,
                new Epochs(dataset.size(), batch, epochs, seed, SampleRandom.stream(stream + ".order")),
                () -> new ViewMaker(dataset, views, seed, stream),
                () -> ViewBatch.Buffers.allocate(views, fullest),
                fullest,
                threads,
                ahead);
    }

    /** The number of batches in an epoch. */
    public static int stepsPerEpoch(int images, int batch) {
        int rest = images % batch;
        return images / batch + (rest > 1 || images == 1 ? 1 : 0);
    }

    /** Batches in an epoch. */
    public int stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /**
     * The next batch, with its pixels as {@link View#QUERY}; empty after the last epoch. Waits for the batch. The
     * caller must close it to release its buffers.
     *
     * @throws dev.bifocal.api.BifocalException if an image of the batch could not be read or transformed
     * @throws IllegalStateException if this is closed
     */
    public Optional<ViewBatch> next() {
        return loader.next();
    }

    /** Stops the threads and waits for them. */
    @Override
    public void close() {
        loader.close();
    }

    private static final class Epochs implements BatchSequence {

        private final int[] order;
        private final int batch;
        private final int epochs;
        private final long seed;
        private final long stream;
        private final SampleRandom random = new SampleRandom();
        private int epoch;
        private int step;

        Epochs(int images, int batch, int epochs, long seed, long stream) {
            this.order = new int[images];
            this.batch = batch;
            this.epochs = epochs;
            this.seed = seed;
            this.stream = stream;
        }

        @Override
        public Optional<Entry> next() {
            if (epoch == epochs) {
                return Optional.empty();
            }
            if (step == 0) {
                random.permute(seed, stream, epoch, order);
            }
            int from = step * batch;
            Entry entry = new Entry(
                    epoch, step, Arrays.copyOfRange(order, from, (int) Math.min(order.length, (long) from + batch)));
            step++;
            if (step == stepsPerEpoch(order.length, batch)) {
                step = 0;
                epoch++;
            }
            return Optional.of(entry);
        }
    }
}
