package dev.bifocal.api.target;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Experimental;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;

/**
 * The inputs of a target builder for one step and direction, all without gradient.
 *
 * <p>Each method throws a {@link BifocalException} for an input that the builder did not request in its {@link
 * TargetNeeds}.
 *
 * @since 1.0
 */
public interface TargetStep {

    /** The batch's own keys, (N, D) or (N, n, D), with unit L2 norm along the last axis. */
    NDArray keys();

    /** The memory bank of the same output. */
    MemoryBank bank();

    /** The queries of the online side, of the same shape as the keys, with unit L2 norm along the last axis. */
    NDArray queries();

    /**
     * The requested outputs of a view on a side.
     *
     * @since 1.1
     */
    Outputs outputs(View view, Side side);

    /** The training labels of the batch, (N), {@code int64}. */
    NDArray labels();

    /** The indices of the samples in the training set, (N), {@code int64}. */
    NDArray indices();

    /**
     * Where the pixels of a view come from. A further view with c crops has c·N rows.
     *
     * @since 1.1
     */
    @Experimental
    Geometry geometry(View view);

    /** The progress of training. */
    Progress progress();

    /**
     * Reports a scalar as a metric. The host reads the value later, at the logging interval.
     *
     * @param name the metric's name, lower camel case
     * @param scalar a scalar of this step
     */
    void report(String name, NDArray scalar);
}
