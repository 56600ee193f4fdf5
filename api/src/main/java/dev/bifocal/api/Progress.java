package dev.bifocal.api;

/**
 * The progress of training.
 *
 * @param step the number of completed optimizer steps, from 0
 * @param totalSteps the total number of optimizer steps
 * @param epoch the current epoch, from 0
 * @param epochs the total number of epochs
 */
public record Progress(long step, long totalSteps, int epoch, int epochs) {

    /** The completed fraction of training, in [0, 1). */
    public double fraction() {
        return (double) step / totalSteps;
    }
}
