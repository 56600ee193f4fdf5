package dev.bifocal.host;

import dev.bifocal.host.run.KeptEvaluation;
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunExport;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunGroups;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.run.Runs;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /**
     * Finds all distinct runs that some names fit, or patterns such as {@code my-sweep/*}.
     *
     * @throws dev.bifocal.api.BifocalException if a name fits no run
     */
    public List<RunFolder> findAll(List<String> names) {
        Map<Path, RunFolder> found = new LinkedHashMap<>();
        names.stream()
                .flatMap(name -> Runs.findAll(root, name).stream())
                .forEach(run -> found.put(run.path().toAbsolutePath().normalize(), run));
        return List.copyOf(found.values());
    }

    /** Reads settings and metrics of runs for other programs. Damaged runs are left out and named. */
    public RunExport export(List<RunFolder> runs) {
        return RunExport.of(runs);
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

    /** All runs, oldest first, with the settings that differ among them. Damaged runs are included. */
    public RunComparison overview() {
        return RunComparison.ofReadable(list());
    }

    /**
     * Groups runs by settings.
     *
     * @param by keys of settings or their endings; empty for all settings that differ except for {@code over}
     * @param over keys of settings or their endings that may differ within a group, such as {@code seed}
     * @throws dev.bifocal.api.BifocalException if a key fits no setting or several, or settings cannot be read
     */
    public RunGroups group(List<RunFolder> runs, List<String> by, List<String> over) {
        return RunGroups.of(runs, by, over);
    }
}
