package dev.bifocal.api;

/**
 * The progress of training.
 *
 * @since 1.0
 */
public interface Progress {

    /** The number of completed optimizer steps, from 0. */
    long step();

    /** The total number of optimizer steps. */
    long totalSteps();

    /** The current epoch, from 0. */
    int epoch();

    /** The total number of epochs. */
    int epochs();

    /** The completed fraction of training, in [0, 1). */
    default double fraction() {
        return (double) step() / totalSteps();
    }
}
