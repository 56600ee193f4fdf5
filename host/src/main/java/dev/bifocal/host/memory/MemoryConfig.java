package dev.bifocal.host.memory;

import dev.bifocal.api.option.Option;

/** Memory bank and momentum encoder. */
public record MemoryConfig(
        @Option(doc = "Keys in each memory bank; at least a batch.", value = "8192", min = 1) int size,
        @Option(
                        doc =
                                "Momentum m of the moving average, momentum side = m * momentum side + (1 - m) * online side.",
                        value = "0.99",
                        min = 0,
                        max = 1)
                double momentum,
        @Option(
                        doc =
                                "How m goes on: constant, or cosine, on which it rises from its value to 1 at the end of training.",
                        value = "constant")
                Schedule schedule,
        @Option(
                        doc =
                                "Whether the bank is filled with keys of training images before the first step; otherwise it starts with random unit vectors and random labels.",
                        value = "true")
                boolean fill,
        @Option(
                        doc =
                                "How the momentum side normalises: own keeps batch statistics of its own, average follows the online side's running statistics and uses them (EMAN).",
                        value = "own")
                BatchNorm batchNorm) {

    /** How the momentum of the moving average goes on. */
    public enum Schedule {
        /** The same throughout. */
        CONSTANT,
        /** Half a cosine up to 1, set at every step. */
        COSINE
    }

    /** The momentum side's batch normalisation. */
    public enum BatchNorm {
        /** Batch statistics of its own views. */
        OWN,
        /** Averaged running statistics. */
        AVERAGE
    }
}
