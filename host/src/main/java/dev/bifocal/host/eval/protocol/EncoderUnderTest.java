package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * An encoder with weights on a device, for evaluation. Its features are the feature map averaged over positions. It
 * belongs to one thread.
 */
public interface EncoderUnderTest extends AutoCloseable {

    /**
     * Computes features (N, C), {@code float32}. Batch normalisation uses the running statistics.
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     */
    NDArray features(NDArray images);

    /**
     * Computes features (N, C) for training. Batch normalisation uses the statistics of the batch and updates the
     * running statistics. Gradients reach {@link #weights}.
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     */
    NDArray trainingFeatures(NDArray images);

    /** The trainable arrays by name. The encoder owns them. */
    Map<String, NDArray> weights();

    /** The length C of a feature vector. */
    int channels();

    /** Frees all weights. */
    @Override
    void close();
}
