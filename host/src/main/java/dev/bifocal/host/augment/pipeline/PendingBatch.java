package dev.bifocal.host.augment.pipeline;

import org.jspecify.annotations.Nullable;

/** A batch that threads fill. The loader's lock guards it. */
final class PendingBatch {

    private final ViewBatch batch;
    private int claimed;
    private int done;
    private int failedPosition = Integer.MAX_VALUE;
    private @Nullable Throwable failure;

    PendingBatch(ViewBatch batch) {
        this.batch = batch;
    }

    ViewBatch batch() {
        return batch;
    }

    /** Claims up to {@code length} free positions; null if there are none. */
    @Nullable
    Slice claim(int length) {
        int from = claimed;
        int to = Math.min(from + length, batch.indices().length);
        claimed = to;
        return from == to ? null : new Slice(this, from, to);
    }

    /** Marks positions as finished. Of several failures, that of the first position is kept. */
    void finish(int count, @Nullable Throwable newFailure, int position) {
        done += count;
        if (newFailure != null && position < failedPosition) {
            failure = newFailure;
            failedPosition = position;
        }
    }

    boolean finished() {
        return done == batch.indices().length;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Positions {@code from} (inclusive) to {@code to} (exclusive) of a batch. */
    record Slice(PendingBatch pending, int from, int to) {}
}
