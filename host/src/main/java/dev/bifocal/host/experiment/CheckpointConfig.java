package dev.bifocal.host.experiment;

import dev.bifocal.api.option.Option;

/** When the state of training is saved. */
public record CheckpointConfig(
        @Option(doc = "Epochs between checkpoints; the last epoch is always followed by one.", value = "1", min = 1)
                int every,
        @Option(doc = "Steps between further checkpoints within an epoch; 0 for none.", value = "0", min = 0)
                int everySteps) {}
