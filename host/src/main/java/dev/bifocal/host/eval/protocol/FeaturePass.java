package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.Policy;
import dev.bifocal.host.augment.pipeline.OrderedBatches;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.distributed.Place;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One pass over all images of a data set, in order. A policy makes the views of a batch, a function computes on the
 * device, and a consumer receives the result. Memory contains a few batches of images at a time.
 */
public final class FeaturePass {

    private FeaturePass() {}

    /**
     * Receives the results of batches.
     *
     * @param <E> the exception that it may throw
     */
    @FunctionalInterface
    public interface Results<E extends Exception> {

        /**
         * Receives the result of one batch.
         *
         * @param indices of the images of the batch, ascending
         * @param result freed after the call; {@link dev.bifocal.host.tensor.HostCopy} copies its rows to the heap
         */
        void accept(int[] indices, NDArray result) throws E;
    }

    /**
     * Reads all images once. Of several processes, each reads an equal part of consecutive images, and the caller
     * combines the results.
     *
     * @param data images, batch size, loader threads and input of the encoder
     * @param policy makes a view of the encoder's size
     * @param function maps the images of a batch, (n, 3, S, S), {@code float32}, normalised, to a result with n rows
     * @throws dev.bifocal.api.BifocalException if an image cannot be read
     */
    public static <E extends Exception> void run(
            ImageDataset images,
            EvaluationData data,
            Policy policy,
            UnaryOperator<NDArray> function,
            Results<E> consumer)
            throws E {
        Place place = data.processes().place();
        int from = (int) ((long) images.size() * place.rank() / place.size());
        int to = (int) ((long) images.size() * (place.rank() + 1) / place.size());
        try (OrderedBatches batches = new OrderedBatches(
                images, from, to, policy, data.batch(), 0, data.threads(), EvaluationData.BATCHES_AHEAD)) {
            int largestPart = ceilDiv(images.size(), place.size());
            for (int count = ceilDiv(largestPart, data.batch()); count > 0; count--) {
                data.beforeBatch().run();
                Optional<ViewBatch> next = batches.next();
                if (next.isPresent()) {
                    read(next.get(), data, function, consumer);
                }
            }
        }
    }

    private static int ceilDiv(int number, int divisor) {
        return (number + divisor - 1) / divisor;
    }

    private static <E extends Exception> void read(
            ViewBatch views, EvaluationData data, UnaryOperator<NDArray> function, Results<E> consumer) throws E {
        try (NDScope scope = new NDScope();
                ViewBatch batch = views) {
            scope.suppressNotUsedWarning();
            NDArray read = data.input().read(batch.pixels(View.QUERY), batch.indices().length);
            consumer.accept(batch.indices(), function.apply(read));
        }
    }
}
