package dev.bifocal.host.job;

import dev.bifocal.host.run.RunFolder;
import java.util.Map;
import java.util.Optional;

/**
 * A completed run.
 *
 * @param folder the folder of the run
 * @param untrained Recall@K before the first step, by K; empty without {@code evaluation.atStart}, and for a resumed
 *     run
 * @param recall Recall@K of the test images after the last epoch, by K
 */
public record TrainedRun(RunFolder folder, Optional<Map<Integer, Double>> untrained, Map<Integer, Double> recall) {}
