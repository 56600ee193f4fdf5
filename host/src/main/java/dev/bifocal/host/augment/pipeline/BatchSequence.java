package dev.bifocal.host.augment.pipeline;

import java.util.Optional;

/** Which images come in which batch. Called under a lock. */
interface BatchSequence {

    /** The next batch, or empty after the last. */
    Optional<Entry> next();

    /**
     * A batch that is to be made.
     *
     * @param epoch from 0
     * @param step within the epoch, from 0
     * @param indices images in their order
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Entry(int epoch, int step, int[] indices) {}
}
