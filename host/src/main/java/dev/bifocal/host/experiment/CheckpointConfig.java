package dev.bifocal.host.experiment;

import dev.bifocal.api.option.Option;

/** The schedule of checkpoints. */
public record CheckpointConfig(
        @Option(doc = "Epochs between checkpoints. The last epoch always ends with a checkpoint.", value = "1", min = 1)
                int every,
        @Option(doc = "Steps between additional checkpoints within an epoch; 0 for none.", value = "0", min = 0)
                int everySteps) {}
