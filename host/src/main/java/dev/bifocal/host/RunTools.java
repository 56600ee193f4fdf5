package dev.bifocal.host;

import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.run.Runs;
import java.nio.file.Path;
import java.util.List;

/**
 * The part of the facade for the runs below a folder; see {@link Bifocal#runs}.
 *
 * @param root the folder of all runs
 */
public record RunTools(Path root) {

    /** All runs, oldest first. Damaged runs are included. */
    public List<RunSummary> list() {
        return Runs.list(root).stream().map(RunSummary::of).toList();
    }

    /**
     * Finds a run by its folder, its name, the beginning of its name, the hash at its end, or {@code latest}.
     *
     * @throws dev.bifocal.api.BifocalException if the name fits no run, or several
     */
    public RunFolder find(String name) {
        return Runs.find(root, name);
    }

    /** The state, origin and metrics of a run. */
    public RunSummary summary(RunFolder run) {
        return RunSummary.of(run);
    }

    /** The stored evaluations of a run, by protocol and time. */
    public List<KeptEvaluation> evaluations(RunFolder run) {
        return KeptEvaluation.of(run);
    }

    /**
     * Compares the settings and results of runs.
     *
     * @throws dev.bifocal.api.BifocalException if the settings of a run cannot be read
     */
    public RunComparison compare(List<RunFolder> runs) {
        return RunComparison.of(runs);
    }
}
