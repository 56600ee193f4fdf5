package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;

/** Runs the forward pass of an encoder. An executor belongs to one thread. */
public interface EncoderExecutor extends AutoCloseable {

    /**
     * Computes the feature map of a batch of images.
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     * @param values returns the array of a parameter or a running statistic by its name
     * @param training whether batch normalisation uses the statistics of the batch and updates the running statistics
     * @return (N, C, h, w), {@code float32}; the computation is recorded if the thread records gradients
     */
    NDArray run(NDArray images, Function<String, NDArray> values, boolean training);

    /**
     * Starts recording passes of a training step. After the backward pass of the losses, the caller asks the record for
     * the encoder's. Only an executor that keeps no complete graph has something to do then.
     */
    default Recorded record() {
        return new Recorded() {};
    }

    /** The executor that computes passes which are not recorded. */
    default EncoderExecutor direct() {
        return this;
    }

    /** The passes of a step. */
    interface Recorded extends AutoCloseable {

        /** Computes the gradients of the encoder's weights from those of the feature maps. */
        default void backward() {}

        @Override
        default void close() {}
    }

    @Override
    void close();
}
