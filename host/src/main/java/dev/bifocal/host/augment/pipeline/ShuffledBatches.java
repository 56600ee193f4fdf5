package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.data.ImageDataset;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Every image of a data set once an epoch, shuffled anew, as query views: what a classifier is trained on. Made ahead by
 * threads of its own.
 *
 * <p>The last batch of an epoch may be smaller. One image that is left over then is left out, since batch normalisation cannot
 * tell the variance of a single value.
 */
public final class ShuffledBatches implements AutoCloseable {

    private final BatchLoader loader;
    private final int stepsPerEpoch;

    /**
     * The batches of some epochs.
     *
     * @param policy how a view is made
     * @param batch images in a batch
     * @param epochs how many
     * @param seed the evaluation's
     * @param stream the purpose: batches of different names are drawn differently
     * @param threads number of loader threads
     * @param ahead most batches that are made before they are asked for
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
        int size = policy.size();
        int fullest = Math.min(batch, dataset.size());
        Map<View, Policy> views = Map.of(View.QUERY, policy);
        stepsPerEpoch = stepsPerEpoch(dataset.size(), batch);
        loader = new BatchLoader(
                "bifocal-views-" + stream,
                new Epochs(dataset.size(), batch, epochs, seed, SampleRandom.stream(stream + ".order")),
                () -> new ViewMaker(dataset, views, size, seed, stream),
                () -> ViewBatch.allocate(views.keySet(), fullest, size),
                size,
                fullest,
                threads,
                ahead);
    }

    /** Batches in an epoch of so many images. */
    public static int stepsPerEpoch(int images, int batch) {
        int rest = images % batch;
        return images / batch + (rest > 1 || images == 1 ? 1 : 0);
    }

    /** Batches in an epoch. */
    public int stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /**
     * The next batch, with its pixels as {@link View#QUERY}; empty after the last epoch. Waits until it is made. Close it to
     * give its buffers back.
     *
     * @throws dev.bifocal.api.BifocalException if one of its images could not be read or made into a view
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
