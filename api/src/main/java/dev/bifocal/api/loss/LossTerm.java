package dev.bifocal.api.loss;

import ai.djl.ndarray.NDArray;

/** A loss that is set up for one training. */
@FunctionalInterface
public interface LossTerm {

    /**
     * The loss of one batch in one direction, averaged over the batch.
     *
     * <p>Called while gradients are recorded. With {@code symmetric: true} it is called twice a step, the second time with
     * the views' roles exchanged.
     *
     * @return a scalar, {@code float32}, not weighted
     */
    NDArray compute(LossStep step);
}
