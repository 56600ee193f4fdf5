package dev.bifocal.host.momentum;

import dev.bifocal.api.Progress;
import dev.bifocal.host.memory.MemoryConfig;

/**
 * The momentum m of the moving average at each step: constant, or 1 - (1 - m0) * (1 + cos(pi * t / T)) / 2 at step t of
 * T (J.-B. Grill et al., NeurIPS 2020).
 *
 * @param start the momentum m0 of the first step
 * @param schedule constant or cosine
 */
public record MomentumSchedule(double start, MemoryConfig.Schedule schedule) {

    /** The schedule of an experiment. */
    public static MomentumSchedule of(MemoryConfig config) {
        return new MomentumSchedule(config.momentum(), config.schedule());
    }

    /** The momentum m of a step. */
    public double at(Progress progress) {
        return switch (schedule) {
            case CONSTANT -> start;
            case COSINE -> 1 - (1 - start) * (1 + Math.cos(Math.PI * progress.fraction())) / 2;
        };
    }
}
