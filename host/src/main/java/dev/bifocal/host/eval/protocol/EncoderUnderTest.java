package dev.bifocal.host.eval.protocol;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * An encoder with weights on a device, as evaluation uses it: it maps images to features, which are the feature map averaged
 * over positions. It belongs to one thread.
 */
public interface EncoderUnderTest extends AutoCloseable {

    /**
     * Features with running statistics in batch normalisation, (N, C).
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     */
    NDArray features(NDArray images);

    /** The same with the statistics of the batch, which also update the running ones; gradients reach {@link #weights}. */
    NDArray trainingFeatures(NDArray images);

    /** The arrays that gradients train, by name; the encoder owns them. */
    Map<String, NDArray> weights();

    /** The length C of a feature vector. */
    int channels();

    /** Frees all weights. */
    @Override
    void close();
}
