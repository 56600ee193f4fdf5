package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.bifocal.api.Tensors;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One encoder's features of training and test images, each computed when it is first asked for, so that protocols share them. */
public final class FeatureCache implements AutoCloseable {

    private final EvaluationData data;
    private final UnaryOperator<NDArray> encoder;
    private final NDManager manager;
    private @Nullable NDArray train;
    private @Nullable NDArray test;

    /**
     * A cache that is empty yet.
     *
     * @param encoder from images (n, 3, S, S) to features (n, C), in evaluation mode
     */
    public FeatureCache(EvaluationData data, UnaryOperator<NDArray> encoder) {
        this.data = data;
        this.encoder = encoder;
        this.manager = data.manager().newSubManager();
    }

    /** Features of the training images, seen as test images are, (N, C). */
    public NDArray train() {
        if (train == null) {
            train = Features.of(data.dataset().train(), data, encoder, manager);
        }
        return train;
    }

    /** Features of the test images, (N, C). */
    public NDArray test() {
        if (test == null) {
            test = Features.of(data.dataset().test(), data, encoder, manager);
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
