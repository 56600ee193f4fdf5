package dev.bifocal.api.target;

import ai.djl.ndarray.NDArray;

/** A target builder, set up for one training. */
@FunctionalInterface
public interface TargetRule {

    /**
     * The target Z, (N, 1+K), {@code float32}: column 0 for the sample's own key, column 1+j for row j of the bank. All
     * entries are non-negative and each row sums to 1. The host calls this method while it does not record gradients.
     */
    NDArray build(TargetStep step);
}
