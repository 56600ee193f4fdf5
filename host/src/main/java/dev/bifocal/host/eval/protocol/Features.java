package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.View;
import dev.bifocal.host.augment.pipeline.OrderedBatches;
import dev.bifocal.host.augment.pipeline.ViewBatch;
import dev.bifocal.host.data.ImageDataset;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Features of all images of a data set. Of the images, memory holds a few batches at a time. */
public final class Features {

    private Features() {}

    /**
     * Features as the encoder gives them for the test policy's views, (N, C), {@code float32}, in the order of the images.
     *
     * @param encoder from images (n, 3, S, S) to features (n, C), in evaluation mode
     * @param owner of the result, on the encoder's device
     * @throws BifocalException if a feature is not finite
     */
    public static NDArray of(
            ImageDataset images, EvaluationData data, UnaryOperator<NDArray> encoder, NDManager owner) {
        NDArray features = read(images, data, encoder, owner);
        requireFinite(features);
        return features;
    }

    private static NDArray read(
            ImageDataset images, EvaluationData data, UnaryOperator<NDArray> encoder, NDManager owner) {
        @Nullable NDArray all = null;
        int first = 0;
        try (OrderedBatches batches = new OrderedBatches(
                images, data.testPolicy(), data.batch(), 0, data.threads(), EvaluationData.BATCHES_AHEAD)) {
            for (Optional<ViewBatch> next = batches.next(); next.isPresent(); next = batches.next()) {
                try (NDScope scope = new NDScope();
                        ViewBatch batch = next.get()) {
                    scope.suppressNotUsedWarning();
                    int end = first + batch.indices().length;
                    NDArray part = encoder.apply(data.input().read(batch.pixels(View.QUERY), end - first));
                    if (all == null) {
                        all = owner.zeros(new Shape(images.size(), part.size(1)));
                        NDScope.unregister(all);
                    }
                    all.set(new NDIndex("{}:{}", first, end), part);
                    first = end;
                }
            }
        }
        if (all == null) {
            throw new IllegalArgumentException("There are no images.");
        }
        return all;
    }

    /** Refuses features that no similarity can be computed from. */
    public static void requireFinite(NDArray features) {
        try (NDArray sum = features.sum()) {
            if (!Float.isFinite(sum.getFloat())) {
                throw new BifocalException(
                        ErrorCode.RUN,
                        "The encoder cannot be measured, because its features hold values that are not finite.",
                        "Train with a lower learning rate (optimizer.lr), or evaluate an earlier checkpoint.");
            }
        }
    }
}
