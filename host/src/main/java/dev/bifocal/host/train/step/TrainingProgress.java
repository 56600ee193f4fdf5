package dev.bifocal.host.train.step;

import dev.bifocal.api.Progress;

/**
 * The progress of a training.
 *
 * @param step the number of completed optimizer steps, from 0
 * @param totalSteps the total number of optimizer steps
 * @param epoch the current epoch, from 0
 * @param epochs the total number of epochs
 */
public record TrainingProgress(long step, long totalSteps, int epoch, int epochs) implements Progress {}
