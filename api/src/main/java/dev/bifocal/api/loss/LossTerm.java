package dev.bifocal.api.loss;

import ai.djl.ndarray.NDArray;

/** A loss that is set up for one training. */
@FunctionalInterface
public interface LossTerm {

    /**
     * The loss of one batch in one direction, averaged over the batch.
     *
     * <p>Called while gradients are recorded. With {@code symmetric: sum} or {@code mean} it is called twice a step, the second time with
     * the views' roles exchanged.
     *
     * @return a scalar, not weighted; {@code float32}, or {@code float64} where a Java double has made it that
     */
    NDArray compute(LossStep step);
}
