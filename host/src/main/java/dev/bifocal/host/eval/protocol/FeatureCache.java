package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.Tensors;
import dev.bifocal.host.data.ImageDataset;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Features of the training and test images, each computed on first use, so that protocols share them.
 *
 * <p>They are the encoder's for the views of the test policy, (N, C), {@code float32}, in the order of the images, on the
 * encoder's device. A feature that is not finite is a {@link BifocalException}.
 */
public final class FeatureCache implements AutoCloseable {

    private final EvaluationData data;
    private final UnaryOperator<NDArray> encoder;
    private final NDManager manager;
    private @Nullable NDArray train;
    private @Nullable NDArray test;

    /**
     * An empty cache.
     *
     * @param encoder from images (n, 3, S, S) to features (n, C), in evaluation mode
     */
    public FeatureCache(EvaluationData data, UnaryOperator<NDArray> encoder) {
        this.data = data;
        this.encoder = encoder;
        this.manager = data.manager().newSubManager();
    }

    /** Features of the training images, (N, C). */
    public NDArray train() {
        if (train == null) {
            train = compute(data.dataset().train());
        }
        return train;
    }

    /** Features of the test images, (N, C). */
    public NDArray test() {
        if (test == null) {
            test = compute(data.dataset().test());
        }
        return test;
    }

    /** The training images' features with rows of unit length; the caller closes them. */
    public NDArray unitTrain() {
        return unit(train());
    }

    /** The test images' features with rows of unit length; the caller closes them. */
    public NDArray unitTest() {
        return unit(test());
    }

    private NDArray compute(ImageDataset images) {
        Matrix matrix = new Matrix(images.size());
        FeaturePass.run(images, data, data.testPolicy(), encoder, matrix::set);
        NDArray features = matrix.features();
        requireFinite(features);
        return features;
    }

    /** The features of the batches so far; their number is known with the first batch. */
    private final class Matrix {

        private final int rows;
        private @Nullable NDArray all;

        Matrix(int rows) {
            this.rows = rows;
        }

        void set(int[] indices, NDArray part) {
            if (all == null) {
                all = manager.zeros(new Shape(rows, part.size(1)));
                NDScope.unregister(all);
            }
            all.set(new NDIndex("{}:{}", indices[0], indices[0] + indices.length), part);
        }

        NDArray features() {
            if (all == null) {
                throw new IllegalArgumentException("There are no images.");
            }
            return all;
        }
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

    /** Without a scope the norms would stay with the features until the cache is closed. */
    private NDArray unit(NDArray features) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray unit = Tensors.unit(features);
            NDScope.unregister(unit);
            return unit;
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
