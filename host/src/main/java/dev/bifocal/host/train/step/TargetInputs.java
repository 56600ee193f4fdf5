package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Progress;
import dev.bifocal.api.target.TargetStep;
import dev.bifocal.host.experiment.TargetConfig;

/**
 * What one target builder reads in one step and direction.
 *
 * @param config who reads
 * @param keys the batch's own unit keys
 * @param bank the memory bank of the same output
 * @param batchLabels the labels of the batch
 * @param progress how far training is
 */
record TargetInputs(TargetConfig config, NDArray keys, MemoryBank bank, NDArray batchLabels, Progress progress)
        implements TargetStep {

    @Override
    public NDArray labels() {
        if (!config.needsLabels()) {
            throw new BifocalException(
                    ErrorCode.PLUGIN,
                    "Target builder %s (plugin %s) reads labels, but needsLabels() says that it does not."
                            .formatted(
                                    config.component().component().name(),
                                    config.component().plugin().id()),
                    "Report it to the plugin's provider: needsLabels() must be true if labels() is called.");
        }
        return batchLabels;
    }
}
