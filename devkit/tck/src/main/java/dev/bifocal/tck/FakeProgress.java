package dev.bifocal.tck;

import dev.bifocal.api.Progress;

/**
 * The progress of a training in a test.
 *
 * @param step the number of completed optimizer steps
 * @param totalSteps the total number of optimizer steps
 * @param epoch the current epoch
 * @param epochs the total number of epochs
 */
public record FakeProgress(long step, long totalSteps, int epoch, int epochs) implements Progress {

    /** The beginning of a training of one step. */
    public static final FakeProgress START = new FakeProgress(0, 1, 0, 1);
}
