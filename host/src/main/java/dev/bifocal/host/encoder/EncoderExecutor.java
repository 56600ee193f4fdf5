package dev.bifocal.host.encoder;

import ai.djl.ndarray.NDArray;
import java.util.function.Function;

/** Computes with an encoder's values. Belongs to one thread. */
public interface EncoderExecutor extends AutoCloseable {

    /**
     * A feature map, (N, C, h, w), {@code float32}. Gradients are recorded if the thread does so at the moment.
     *
     * @param images (N, 3, S, S), {@code float32}, normalised
     * @param values the value of a parameter or running statistic by its name
     * @param training whether batch normalisation uses the batch's statistics, and moves the running ones
     */
    NDArray run(NDArray images, Function<String, NDArray> values, boolean training);

    @Override
    void close();
}
