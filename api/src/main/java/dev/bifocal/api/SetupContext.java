package dev.bifocal.api;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The context in which a loss or a target builder is set up, once per training.
 *
 * <p>Checkpoints contain the arrays of {@link #state} and {@link #parameter}. A resumed run restores these arrays by
 * name and shape, so its result equals that of an uninterrupted run.
 *
 * @since 1.0
 */
public interface SetupContext {

    /** A manager for constants. The manager lives until the end of training, when the host closes it. */
    NDManager manager();

    /**
     * The shape of one sample of a requested output of the query and key view, without the batch axis.
     *
     * @throws BifocalException if the component did not request the output
     */
    Shape outputShape(String output);

    /** The number of classes of the training labels. */
    int classes();

    /** The number of keys K in each memory bank. */
    int bankSize();

    /** The number of samples N in a batch. */
    int batchSize();

    /** The number of training samples M. */
    int trainingSize();

    /**
     * The number of crops of a view: 1 for the query and key view, and the experiment's {@code count} for a further
     * view.
     *
     * @throws BifocalException if the component requested neither an output nor the geometry of a further view
     */
    int crops(View view);

    /**
     * An array that the component updates in place from step to step. The values must lie outside the gradient graph:
     * apply {@link NDArray#stopGradient()} to online outputs before storing them.
     *
     * @param name unique within the component, lower camel case
     * @param initial the first value; ownership passes to the host
     * @return the array to read and change; it lives as long as the training
     */
    NDArray state(String name, NDArray initial);

    /**
     * An array that the optimizer trains with the weights, such as a learned temperature. The array has the weight
     * decay of the weights, unless the experiment lists {@code loss} in {@code optimizer.exclude}. It exists on the
     * online side only.
     *
     * @param name unique within the component, lower camel case
     * @param initial the first value; ownership passes to the host
     * @return the array to use in the loss, with gradient; it lives as long as the training and is never replaced
     */
    NDArray parameter(String name, NDArray initial);
}
