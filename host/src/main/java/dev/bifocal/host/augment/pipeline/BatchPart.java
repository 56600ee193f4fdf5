package dev.bifocal.host.augment.pipeline;

import java.util.Arrays;

/**
 * One of the equal parts of each batch, of consecutive images.
 *
 * @param index from 0 to count - 1
 * @param count the number of parts; it divides the batch
 */
public record BatchPart(int index, int count) {

    /** The whole batch. */
    public static final BatchPart WHOLE = new BatchPart(0, 1);

    /** The number of images of a part. */
    int size(int batch) {
        return batch / count;
    }

    int[] of(int[] batch) {
        int size = size(batch.length);
        return Arrays.copyOfRange(batch, index * size, (index + 1) * size);
    }
}
