package dev.bifocal.api.loss;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.EpochStart;

/**
 * A loss, set up for one training.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface LossTerm {

    /**
     * The loss of one batch in one direction, averaged over the batch.
     *
     * <p>The host calls this method while it records gradients. With {@code symmetric: sum} or {@code mean} the host
     * calls it twice per step, the second time with the roles of the views exchanged.
     *
     * @return an unweighted scalar, {@code float32}, or {@code float64} if the computation uses Java doubles
     */
    NDArray compute(LossStep step);

    /** Prepares for an epoch, before its first step. The host does not record gradients. */
    default void epochStarts(EpochStart start) {}

    /** Releases what the loss holds beside its arrays. The host calls this method once, after the last step. */
    default void close() {}
}
