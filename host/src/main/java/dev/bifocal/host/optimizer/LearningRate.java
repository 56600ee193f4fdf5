package dev.bifocal.host.optimizer;

/**
 * The learning rate of each step: it increases linearly during warm-up, and then follows the schedule.
 *
 * @param config peak, warm-up and schedule
 * @param stepsPerEpoch steps of an epoch
 * @param epochs epochs of the whole training
 */
public record LearningRate(OptimizerConfig config, int stepsPerEpoch, int epochs) {

    /** The learning rate of an experiment. */
    public static LearningRate of(OptimizerConfig config, int stepsPerEpoch, int epochs) {
        return new LearningRate(config, stepsPerEpoch, epochs);
    }

    /** Whether training has a warm-up and ends before the rate reaches its peak. */
    public boolean neverReachesPeak() {
        return config.warmup() > 0 && epochs <= config.warmup();
    }

    /**
     * The rate of a step.
     *
     * @param step the number of steps before it
     */
    public double at(long step) {
        double peak = config.lr();
        long warmup = (long) config.warmup() * stepsPerEpoch;
        if (step < warmup) {
            return peak * (step + config.warmupFrom()) / warmup;
        }
        long epoch = step / stepsPerEpoch;
        return switch (config.schedule()) {
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
