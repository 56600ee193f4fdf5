package dev.bifocal.host.optimizer;

import dev.bifocal.host.optimizer.OptimizerConfig.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The learning rate of each step: it increases linearly during warm-up, and then follows the schedule.
 *
 * @param config peak, warm-up and schedule
 * @param batch images of a step
 * @param stepsPerEpoch steps of an epoch
 * @param epochs epochs of the whole training
 */
public record LearningRate(OptimizerConfig config, int batch, int stepsPerEpoch, int epochs) {

    /** The learning rate of an experiment. */
    public static LearningRate of(OptimizerConfig config, int batch, int stepsPerEpoch, int epochs) {
        return new LearningRate(config, batch, stepsPerEpoch, epochs);
    }

    /** Whether training has a warm-up and ends before the rate reaches its peak. */
    public boolean neverReachesPeak() {
        return config.warmup() > 0 && epochs <= config.warmup();
    }

    /** The peak of parameters without a group. */
    public double peak() {
        return config.lr() * config.rateFactor(batch);
    }

    /**
     * The rates of a step.
     *
     * @param step the number of steps before it
     */
    public Rates rates(long step) {
        Map<String, Double> ofGroups = new LinkedHashMap<>();
        config.groups()
                .forEach((name, group) -> ofGroups.put(
                        name,
                        at(
                                step,
                                group.lr().orElse(config.lr()) * config.rateFactor(batch),
                                group.schedule().orElse(config.schedule()))));
        return new Rates(step, at(step), ofGroups);
    }

    /**
     * The rate of a step for parameters without a group.
     *
     * @param step the number of steps before it
     */
    public double at(long step) {
        return at(step, peak(), config.schedule());
    }

    private double at(long step, double peak, Schedule schedule) {
        long warmup = (long) config.warmup() * stepsPerEpoch;
        if (step < warmup) {
            return peak * (step + config.warmupFrom()) / warmup;
        }
        long epoch = step / stepsPerEpoch;
        return switch (schedule) {
            case COSINE -> cosine(peak, step - warmup, (long) epochs * stepsPerEpoch - warmup);
            case COSINE_BY_EPOCH -> cosine(peak, epoch - config.warmup(), epochs - config.warmup());
            case CONSTANT -> peak;
            case STEPS -> peak * Math.pow(config.factor(), milestonesUntil(epoch));
        };
    }

    private int milestonesUntil(long epoch) {
        return (int) config.milestones().stream()
                .filter(milestone -> milestone <= epoch)
                .count();
    }

    private static double cosine(double peak, long done, long whole) {
        double progress = (double) done / whole;
        return peak / 2 * (1 + Math.cos(Math.PI * progress));
    }
}
