package dev.bifocal.host.sweep.result;

import dev.bifocal.host.track.MetricSummary;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A trial of a sweep: a cell with a seed, and what its run has measured so far.
 *
 * @param id the hash of the trial's settings, the name of its run's folder
 * @param cell the cell
 * @param seed the seed
 * @param state the state
 * @param why one sentence about a failed or lost trial; empty for others
 * @param folder the folder of the run; it does not exist before the trial starts
 * @param log the output of the trial's process
 * @param epoch finished epochs
 * @param epochs epochs of the whole training
 * @param last the last value of each metric: of evaluations during training such as {@code recall@1} and {@code
 *     knn@20}, of protocols as {@code PROTOCOL.NAME} such as {@code linear.top1}, and of training such as {@code loss}
 * @param best the best value of each metric of evaluation during training, with its epoch
 * @param cost the resources of the trial, {@code seconds} and {@code peakMemoryMiB}, as far as they are known; see
 *     {@link dev.bifocal.host.launch.TrialCost}
 */
public record Trial(
        String id,
        Cell cell,
        long seed,
        State state,
        String why,
        Path folder,
        Path log,
        int epoch,
        int epochs,
        Map<String, Double> last,
        Map<String, MetricSummary.Best> best,
        Map<String, Double> cost) {

    /** The state of a trial. */
    public enum State {
        /** Not started. */
        WAITING,
        /** A live process works on it. */
        RUNNING,
        /** Complete, with all protocols of the sweep. */
        DONE,
        /** Its process reported an error, or crashed. */
        FAILED,
        /** Stopped on request; a checkpoint is kept. */
        STOPPED,
        /** Its process is gone and reported no end: killed, or its machine is down. */
        LOST
    }

    /** Copies the maps in their order. */
    public Trial {
        last = Collections.unmodifiableMap(new LinkedHashMap<>(last));
        best = Collections.unmodifiableMap(new LinkedHashMap<>(best));
        cost = Collections.unmodifiableMap(new LinkedHashMap<>(cost));
    }
}
