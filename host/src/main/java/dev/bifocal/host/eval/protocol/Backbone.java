package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * An encoder as evaluation sees it: from images to features, the feature map averaged over positions. It belongs to one
 * thread.
 */
public interface Backbone extends AutoCloseable {

    /**
     * Features with running statistics in batch normalisation, (N, C).
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     */
    NDArray features(NDArray images);

    /** The same with the batch's own statistics, which enter the running ones; gradients reach {@link #weights}. */
    NDArray trainingFeatures(NDArray images);

    /** What gradients train, by name; owned by the backbone. */
    Map<String, NDArray> weights();

    /** The length C of a feature vector. */
    int channels();

    /** Frees all weights. */
    @Override
    void close();
}
