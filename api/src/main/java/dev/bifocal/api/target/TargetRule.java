package dev.bifocal.api.target;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.EpochStart;

/**
 * A target builder, set up for one training.
 *
 * @since 1.0
 */
@FunctionalInterface
public interface TargetRule {

    /**
     * The target Z, (N, 1+K), {@code float32}: column 0 for the sample's own key, column 1+j for row j of the bank. All
     * entries are non-negative and each row sums to 1. No input carries a gradient.
     */
    NDArray build(TargetStep step);

    /**
     * Prepares for an epoch, before its first step. The host does not record gradients.
     *
     * @since 1.1
     */
    default void epochStarts(EpochStart start) {}

    /** Releases what the rule holds beside its arrays. The host calls this method once, after the last step. */
    default void close() {}
}
