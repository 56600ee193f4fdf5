package dev.bifocal.host.augment.pipeline;

import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.data.ImageDataset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Batches of images of a data set in order, as query views, for evaluation. Loader threads prefetch the batches.
 * The last batch may be smaller.
 */
public final class OrderedBatches implements AutoCloseable {

    private final BatchLoader loader;

    /**
     * The batches of consecutive images of a data set.
     *
     * @param from the first image
     * @param to the image after the last
     * @param policy the policy of the views
     * @param batch images in a batch
     * @param seed the seed of the experiment, for random policies
     * @param threads number of loader threads
     * @param ahead the maximum number of prefetched batches
     */
    public OrderedBatches(
            ImageDataset dataset, int from, int to, Policy policy, int batch, long seed, int threads, int ahead) {
        Map<View, ViewPlan> views = Map.of(View.QUERY, ViewPlan.once(policy));
        loader = new BatchLoader(
                "bifocal-views-ordered",
                new InOrder(from, to, batch),
                () -> new ViewMaker(dataset, views, seed, "ordered"),
                () -> ViewBatch.Buffers.allocate(views, Math.max(1, Math.min(batch, to - from))),
                batch,
                threads,
                ahead);
    }

    /**
     * The next batch, of epoch 0, with its pixels as {@link View#QUERY}; empty after the last. Waits for the batch. The
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

    private static final class InOrder implements BatchSequence {

        private final int first;
        private final int end;
        private final int batch;
        private int step;

        InOrder(int first, int end, int batch) {
            this.first = first;
            this.end = end;
            this.batch = batch;
        }

        @Override
        public Optional<Entry> next() {
            long from = first + (long) step * batch;
            if (from >= end) {
                return Optional.empty();
            }
            int to = (int) Math.min(end, from + batch);
            Entry entry = new Entry(0, step, IntStream.range((int) from, to).toArray());
            step++;
            return Optional.of(entry);
        }
    }
}
