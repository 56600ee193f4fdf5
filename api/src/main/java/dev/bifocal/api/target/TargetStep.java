package dev.bifocal.api.target;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Progress;

/** The inputs of a target builder for one step and direction, all without gradient. */
public interface TargetStep {

    /** The batch's own keys, (N, D) or (N, n, D), with unit L2 norm along the last axis. */
    NDArray keys();

    /** The memory bank of the same output. */
    MemoryBank bank();

    /**
     * The training labels of the batch, (N), {@code int64}.
     *
     * @throws BifocalException if {@link TargetBuilder#needsLabels} is false
     */
    NDArray labels();

    /** The progress of training. */
    Progress progress();
}
