package dev.bifocal.host.optimizer;

import dev.bifocal.host.config.OptimizerConfig;

/**
 * The learning rate of each step: linear from 0 over the warm-up epochs, then half a cosine that ends at 0, or constant.
 *
 * @param peak the rate at the end of warm-up
 * @param warmupSteps steps of warm-up
 * @param totalSteps steps of the whole training
 * @param schedule how it goes on after warm-up
 */
public record LearningRate(double peak, long warmupSteps, long totalSteps, OptimizerConfig.Schedule schedule) {

    /** The schedule of an experiment. */
    public static LearningRate of(OptimizerConfig config, int stepsPerEpoch, int epochs) {
        return new LearningRate(
                config.lr(), (long) config.warmup() * stepsPerEpoch, (long) epochs * stepsPerEpoch, config.schedule());
    }

    /** The rate of a step, counted from 0; the first step of a warm-up has rate 0, as in MaskCon's official code. */
    public double at(long step) {
        if (step < warmupSteps) {
            return peak * step / warmupSteps;
        }
        if (schedule == OptimizerConfig.Schedule.CONSTANT) {
            return peak;
        }
        double progress = (double) (step - warmupSteps) / (totalSteps - warmupSteps);
        return peak / 2 * (1 + Math.cos(Math.PI * progress));
    }
}
