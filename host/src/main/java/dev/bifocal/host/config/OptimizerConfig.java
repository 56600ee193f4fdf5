package dev.bifocal.host.config;

import dev.bifocal.api.option.Option;
import java.util.Optional;

/** How weights are trained: SGD as PyTorch's. */
public record OptimizerConfig(
        @Option(doc = "Peak learning rate.", value = "0.02", above = 0) double lr,
        @Option(doc = "Momentum of SGD.", value = "0.9", min = 0, below = 1) double momentum,
        @Option(doc = "Weight decay, on all parameters.", value = "0.0005", min = 0) double weightDecay,
        @Option(doc = "Epochs of linear warm-up from 0.", value = "5", min = 0) int warmup,
        @Option(doc = "Learning rate after warm-up: cosine falls to 0 at the end, constant stays.", value = "cosine")
                Schedule schedule,
        @Option(doc = "Greatest L2 norm of all gradients together; larger ones are scaled down to it.", above = 0)
                Optional<Double> clip) {

    /** How the learning rate goes on after warm-up. */
    public enum Schedule {
        /** Half a cosine down to 0, set at every step. */
        COSINE,
        /** The peak throughout. */
        CONSTANT
    }
}
