package dev.bifocal.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.job.TrainingListener;
import dev.bifocal.host.job.TrialJob;
import dev.bifocal.host.launch.Launcher;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepDefinition;
import dev.bifocal.host.sweep.SweepEstimate;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.SweepListener;
import dev.bifocal.host.sweep.SweepPlan;
import dev.bifocal.host.sweep.SweepPlanner;
import dev.bifocal.host.sweep.SweepReader;
import dev.bifocal.host.sweep.SweepRequest;
import dev.bifocal.host.sweep.SweepRunner;
import dev.bifocal.host.sweep.SweepSchema;
import dev.bifocal.host.sweep.SweepStatus;
import dev.bifocal.host.sweep.result.Cell;
import dev.bifocal.host.sweep.result.SweepResults;
import dev.bifocal.host.sweep.result.Trial.State;
import dev.bifocal.host.sweep.table.Confirmation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The part of the facade for sweeps; see {@link Bifocal#sweeps}. Trials run in processes of their own.
 *
 * <pre>{@code
 * SweepTools sweeps = bifocal.sweeps(Path.of("runs"));
 * SweepPlan plan = sweeps.plan(SweepRequest.of("my-sweep.yaml"), OptionalInt.empty());
 * sweeps.run(plan, new LocalLauncher(), new SweepListener() {}, new StopRequest());
 * SweepResults results = sweeps.results("my-sweep");
 * }</pre>
 *
 * @param root the folder of all runs
 * @param plugins the loaded plugins
 */
public record SweepTools(Path root, PluginRegistry plugins) {

    /**
     * Reads a sweep and binds all its trials. Nothing is written.
     *
     * @param jobs processes at a time; by default one for each GPU, or one for each core
     * @throws dev.bifocal.host.options.text.ConfigurationException with all problems of all trials
     * @throws dev.bifocal.api.BifocalException if the sweep has trials with other settings
     */
    public SweepPlan plan(SweepRequest request, OptionalInt jobs) {
        return plan(SweepReader.read(request), jobs);
    }

    private SweepPlan plan(SweepDefinition definition, OptionalInt jobs) {
        return new SweepPlanner(new ExperimentLoader(plugins), root).plan(definition, jobs);
    }

    /** The states of a plan's trials that are stored already; empty for a new sweep. */
    public Optional<SweepStatus> stored(SweepPlan plan) {
        return SweepFolder.isSweep(plan.folder())
                ? Optional.of(SweepFolder.open(plan.folder()).status())
                : Optional.empty();
    }

    /**
     * The estimated duration of a plan; empty if there is no finished run to derive it from.
     *
     * @param open the number of trials to run, see {@link SweepStatus#isOpen}
     */
    public Optional<SweepEstimate> estimate(SweepPlan plan, int open) {
        return SweepEstimate.of(plan, open);
    }

    /**
     * Runs the missing trials of a plan. A failed trial is not repeated.
     *
     * @throws dev.bifocal.api.BifocalException if the folder has got trials with other settings since, if another
     *     process launches its trials, or if the first trials fail alike
     */
    public SweepStatus run(SweepPlan plan, Launcher launcher, SweepListener listener, StopRequest stop) {
        return runner(launcher, listener, stop).run(plan);
    }

    /** Runs the trials of a stored sweep that have not run, were stopped, or were lost. */
    public SweepStatus resume(
            SweepFolder sweep, OptionalInt jobs, Launcher launcher, SweepListener listener, StopRequest stop) {
        return runner(launcher, listener, stop).run(sweep, SweepRunner.UNFINISHED, Set.of(), jobs.orElse(0));
    }

    /**
     * Runs the failed trials of a stored sweep again, from their last checkpoints.
     *
     * @param ids the only trials to run; empty for all failed ones
     */
    public SweepStatus retry(
            SweepFolder sweep,
            Set<String> ids,
            OptionalInt jobs,
            Launcher launcher,
            SweepListener listener,
            StopRequest stop) {
        return runner(launcher, listener, stop).run(sweep, Set.of(State.FAILED), ids, jobs.orElse(0));
    }

    /**
     * The plan that repeats the selected cell of a sweep and its baseline, as the sweep {@code NAME-confirm}. The
     * experiments are those of the stored trials. The seeds are as many as those of the sweep, and follow them, so the
     * plan is the same each time.
     *
     * @throws dev.bifocal.api.BifocalException if no trial that is done has measured the main metric
     */
    public SweepPlan confirmation(SweepFolder sweep, OptionalInt jobs) {
        Confirmation confirmed = Confirmation.of(sweep.results());
        List<Cell> cells = Stream.concat(confirmed.baseline().stream(), Stream.of(confirmed.selected()))
                .toList();
        return plan(SweepReader.repeating(sweep, cells, confirmed.seeds(), sweep.name() + "-confirm"), jobs);
    }

    private SweepRunner runner(Launcher launcher, SweepListener listener, StopRequest stop) {
        return new SweepRunner(launcher, PluginFolders.arguments(plugins.plugins()), listener, stop);
    }

    /**
     * Runs one trial in this process: trains it, or continues from its newest checkpoint, and measures missing
     * protocols.
     *
     * @throws dev.bifocal.host.run.StoppedException if the trial was stopped
     */
    public void trial(SweepFolder sweep, String id, TrainingListener listener, StopRequest stop) {
        new TrialJob(plugins, listener, stop).run(sweep, id);
    }

    /** Finds a sweep by its name or its folder. */
    public SweepFolder find(String name) {
        return SweepFolder.find(root, name);
    }

    /** All sweeps, by name. */
    public List<SweepFolder> list() {
        return SweepFolder.list(root);
    }

    /** The counts and states of a sweep's trials. */
    public SweepStatus status(String name) {
        return find(name).status();
    }

    /** The results of a sweep's trials. */
    public SweepResults results(String name) {
        return find(name).results();
    }

    /**
     * Asks a sweep to stop with checkpoints of its trials, and waits until it has.
     *
     * @param launchers the places where trials may run
     * @return whether all processes on this machine have ended within the time
     */
    public boolean stop(SweepFolder sweep, Stream<Launcher> launchers, Duration patience) {
        return SweepRunner.stop(sweep, launchers.toList(), patience);
    }

    /** The JSON Schema of sweep files. */
    public ObjectNode schema() {
        return SweepSchema.of(plugins);
    }
}
