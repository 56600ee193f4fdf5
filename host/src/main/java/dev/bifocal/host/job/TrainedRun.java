package dev.bifocal.host.job;

import dev.bifocal.host.run.RunFolder;
import java.util.Map;
import java.util.Optional;

/**
 * A run that has come to its end.
 *
 * @param folder its folder
 * @param untrained Recall@K before the first step, by K; empty unless {@code evaluation.atStart} was set and this process did that step
 * @param recall Recall@K of the test images after the last epoch, by K
 */
public record TrainedRun(RunFolder folder, Optional<Map<Integer, Double>> untrained, Map<Integer, Double> recall) {}
