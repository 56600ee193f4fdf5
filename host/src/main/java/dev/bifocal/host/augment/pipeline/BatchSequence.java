package dev.bifocal.host.augment.pipeline;

import java.util.Optional;

/** The sequence of the batches' images. The loader calls it under a lock. */
interface BatchSequence {

    /** The next batch, or empty after the last. */
    Optional<Entry> next();

    /**
     * The description of a batch.
     *
     * @param epoch from 0
     * @param step within the epoch, from 0
     * @param indices images in their order
     * @param whole the images of the whole batch, if {@code indices} are a part of it
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Entry(int epoch, int step, int[] indices, int[] whole) {

        /** The description of a batch that has no parts. */
        Entry(int epoch, int step, int[] indices) {
            this(epoch, step, indices, indices);
        }
    }
}
