package dev.bifocal.api;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * A first-in, first-out queue of the last K momentum-side keys of one output, with their labels.
 *
 * <p>All banks of an experiment advance together, so that row j of each belongs to the same sample. The bank does not
 * contain the keys of the current step yet. The bank is read-only.
 *
 * @since 1.0
 */
public interface MemoryBank {

    /** The number of keys K. */
    int size();

    /** The keys, (K, D) or (K, n, D), with unit L2 norm along the last axis, without gradient. */
    NDArray keys();

    /** The training labels of the keys, (K), {@code int64}. */
    NDArray labels();

    /**
     * Which keys do not count for which sample of the batch, (N, K), {@code boolean}: with {@code memory.excludeSame},
     * the earlier keys of the same image. Such a key is no negative, and its target is 0. Empty if all keys count.
     *
     * <p>The host gives these entries only to losses and targets that state {@code respectsExcluded()} in their needs,
     * and refuses {@code memory.excludeSame} with others.
     *
     * @since 1.1
     */
    default Optional<NDArray> excluded() {
        return Optional.empty();
    }
}
