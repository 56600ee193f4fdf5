package dev.bifocal.api.target;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Progress;

/** What a target builder reads in one step and direction. Nothing here carries gradients. */
public interface TargetStep {

    /** The batch's own keys, (N, D) or (N, n, D), with unit L2 norm along the last axis. */
    NDArray keys();

    /** The memory bank of the same output. */
    MemoryBank bank();

    /**
     * The training labels of the batch, (N), {@code int64}.
     *
     * @throws BifocalException if the builder did not state that it needs labels
     */
    NDArray labels();

    /** How far training is. */
    Progress progress();
}
