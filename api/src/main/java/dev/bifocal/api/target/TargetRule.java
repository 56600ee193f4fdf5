package dev.bifocal.api.target;

import ai.djl.ndarray.NDArray;

/** A target builder that is set up for one training. */
@FunctionalInterface
public interface TargetRule {

    /**
     * The target Z, (N, 1+K), {@code float32}: column 0 for the sample's own key, column 1+j for row j of the bank. No entry
     * is negative and each row sums to 1. Called while no gradients are recorded.
     */
    NDArray build(TargetStep step);
}
