package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Tensors;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Features of the training and test images, computed on first use and shared by protocols.
 *
 * <p>A feature matrix is (N, C), {@code float32}, on the encoder's device, in the order of the images. It is
 * computed from the views of the test policy. A feature that is not finite raises a {@link BifocalException}.
 */
public final class FeatureCache implements AutoCloseable {

    private final EvaluationData data;
    private final UnaryOperator<NDArray> encoder;
    private final NDManager manager;
    private @Nullable NDArray train;
    private @Nullable NDArray test;

    /**
     * Creates an empty cache.
     *
     * @param data images and their preparation
     * @param encoder maps images (n, 3, S, S) to features (n, C), in evaluation mode
     */
    public FeatureCache(EvaluationData data, UnaryOperator<NDArray> encoder) {
        this.data = data;
        this.encoder = encoder;
        this.manager = data.manager().newSubManager();
    }

    /** The features of the training images, (N, C). The cache owns them. */
    public NDArray train() {
        if (train == null) {
            train = compute(data.dataset().train());
        }
        return train;
    }

    /** The features of the test images, (N, C). The cache owns them. */
    public NDArray test() {
        if (test == null) {
            test = compute(data.dataset().test());
        }
        return test;
    }

    /** The features of the test images, (N, C), with rows of unit length. The caller closes them. */
    public NDArray unitTest() {
        return unit(test());
    }

    private NDArray compute(ImageDataset images) {
        Matrix matrix = new Matrix(images.size());
        FeaturePass.run(images, data, data.testPolicy(), encoder, matrix::set);
        NDArray features = matrix.features();
        // The rows of the other processes' images are 0.
        data.processes().sum(List.of(features));
        requireFinite(features);
        return features;
    }

    /** Collects the features of batches. Their length is known after the first batch. */
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

    /**
     * Checks that all features are finite.
     *
     * @throws BifocalException if a feature is infinite or NaN
     */
    public static void requireFinite(NDArray features) {
        try (NDArray sum = features.sum()) {
            if (!Float.isFinite(sum.getFloat())) {
                throw new HostException(
                        ErrorCode.RUN,
                        "The encoder cannot be evaluated, because its features contain values that are not finite.",
                        "Train with a lower learning rate (optimizer.lr), or evaluate an earlier checkpoint.");
            }
        }
    }

    /** Divides rows by their norms. The scope frees the norms; otherwise they would live as long as the cache. */
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
