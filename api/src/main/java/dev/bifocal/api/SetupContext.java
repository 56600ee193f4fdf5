package dev.bifocal.api;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * What a loss or a target builder gets once, when training is set up.
 *
 * <p>State that is made through {@link #state} and {@link #parameter} is written to checkpoints and comes back with the
 * same name and shape, so that a resumed run ends as one that was never stopped.
 */
public interface SetupContext {

    /** A manager that lives as long as the training, for constants. The host closes it. */
    NDManager manager();

    /**
     * The shape of one sample of a needed output, without the batch axis.
     *
     * @throws BifocalException if the output is not among the needs
     */
    Shape outputShape(String output);

    /** The number of classes of the training labels. */
    int classes();

    /** The number of keys K in each memory bank. */
    int bankSize();

    /** The number of samples N in a batch. */
    int batchSize();

    /**
     * An array that the component changes in place from step to step, with values outside the graph of the loss: those of
     * online outputs only after {@link NDArray#stopGradient()}.
     *
     * @param name unique within the component
     * @param initial the first value; ownership passes to the host
     * @return the array to read and change; it lives as long as the training
     */
    NDArray state(String name, NDArray initial);

    /**
     * An array that the optimiser trains with the weights, such as a learned temperature. It has the weight decay of all weights,
     * unless the experiment's optimizer.exclude has {@code loss}, and exists on the online side only.
     *
     * @param name unique within the component
     * @param initial the first value; ownership passes to the host
     * @return the array to use in the loss, with gradient; it lives as long as the training and is never replaced
     */
    NDArray parameter(String name, NDArray initial);
}
