package dev.bifocal.host.memory;

import dev.bifocal.api.option.Option;

/** The settings of the memory bank and the momentum encoder. */
public record MemoryConfig(
        @Option(doc = "Number of keys in each memory bank; at least the batch size.", value = "8192", min = 1) int size,
        @Option(
                        doc =
                                "Momentum m of the moving average, momentum side = m * momentum side + (1 - m) * online side.",
                        value = "0.99",
                        min = 0,
                        max = 1)
                double momentum,
        @Option(
                        doc = "Schedule of m: constant, or cosine, which increases m to 1 at the end of training.",
                        value = "constant")
                Schedule schedule,
        @Option(
                        doc = "Whether to fill the bank with keys of training images before the first step. "
                                + "Otherwise the bank starts with random unit vectors and random labels.",
                        value = "true")
                boolean fill,
        @Option(
                        doc = "Batch normalization of the momentum side: own uses its own batch statistics, "
                                + "average uses the moving average of the online side's running statistics "
                                + "(EMAN).",
                        value = "own")
                BatchNorm batchNorm,
        @Option(
                        doc = "Whether the momentum side sees each batch in a random order, which is undone for its "
                                + "outputs. With encoder.batchNorm.splits, a query and its key are then normalized "
                                + "with different images (shuffled batch normalization).",
                        value = "false")
                boolean shuffle,
        @Option(
                        doc = "Whether a bank's earlier keys of the same image are left out: they are no negatives of "
                                + "the image, and no part of its target. This matters where the bank holds more "
                                + "keys than an epoch has images.",
                        value = "false")
                boolean excludeSame) {

    /** The schedule of the momentum m. */
    public enum Schedule {
        /** The same momentum at every step. */
        CONSTANT,
        /** A cosine that increases to 1, updated at every step. */
        COSINE
    }

    /** The batch normalisation of the momentum side. */
    public enum BatchNorm {
        /** Statistics of the momentum side's own batches. */
        OWN,
        /** The moving average of the online side's running statistics. */
        AVERAGE
    }
}
