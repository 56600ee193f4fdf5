package dev.bifocal.api;

import ai.djl.ndarray.NDArray;

/**
 * The last K momentum-side keys of one output, first in, first out, with their labels.
 *
 * <p>All banks of an experiment advance together, so that row j of each belongs to the same sample. The keys of the
 * current step are not in the bank yet. Read only.
 */
public interface MemoryBank {

    /** The number of keys K. */
    int size();

    /** The keys, (K, D) or (K, n, D), with unit L2 norm along the last axis, without gradient. */
    NDArray keys();

    /** The training labels of the keys, (K), {@code int64}. */
    NDArray labels();
}
