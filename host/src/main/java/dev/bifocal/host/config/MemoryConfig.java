package dev.bifocal.host.config;

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
                                "Whether the bank is filled with keys of training images before the first step; otherwise it starts with random unit vectors and random labels.",
                        value = "true")
                boolean fill,
        @Option(
                        doc =
                                "How the momentum side normalises: own keeps batch statistics of its own, average follows the online side's running statistics and uses them (EMAN).",
                        value = "own")
                BatchNorm batchNorm) {

    /** The momentum side's batch normalisation. */
    public enum BatchNorm {
        /** Batch statistics of its own views. */
        OWN,
        /** Averaged running statistics. */
        AVERAGE
    }
}
