package dev.bifocal.host;

import dev.bifocal.api.Side;
import dev.bifocal.host.distributed.Places;
import dev.bifocal.host.encoder.TrainedEncoder;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.job.EvaluationJob;
import dev.bifocal.host.job.TrainedRun;
import dev.bifocal.host.job.TrainingJob;
import dev.bifocal.host.job.TrainingListener;
import dev.bifocal.host.machine.EngineLibraries;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.plugin.load.Plugins;
import dev.bifocal.host.run.Provenance;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.tool.describe.PluginDescriptions;
import dev.bifocal.host.tool.embed.Embedding;
import dev.bifocal.host.train.EncoderSource;
import dev.bifocal.host.train.RunEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Bifocal as a library. Every command calls this class or one of its parts, so Java
 * code, tests and jshell can do the same.
 *
 * <pre>{@code
 * Bifocal bifocal = Bifocal.open();
 * ResolvedExperiment experiment = bifocal.load("my-experiment.yaml", "epochs=1").orThrow();
 * TrainedRun run = bifocal.train(experiment);
 * System.out.println(run.recall().get(1));
 * }</pre>
 *
 * <p>Overrides are {@code KEY=VALUE} with values in YAML. A mistake of the user is a {@link
 * dev.bifocal.api.BifocalException} with a sentence and a remedy. The object is immutable. Trainings and evaluations
 * run on the calling thread, and one thread uses the engine at a time.
 */
public final class Bifocal {

    private final PluginRegistry plugins;

    private Bifocal(PluginRegistry plugins) {
        this.plugins = plugins;
    }

    /**
     * Loads the plugins of the application and of further folders. The system property {@code bifocal.app} names the
     * folder of the application; the launcher sets it.
     */
    public static Bifocal open(Path... pluginFolders) {
        return open(List.of(pluginFolders), Set.of());
    }

    /**
     * Loads the plugins of the application and of further folders.
     *
     * @param allowedOverrides ids of bundled plugins that jars in these folders may replace
     */
    public static Bifocal open(List<Path> pluginFolders, Set<String> allowedOverrides) {
        prepareEngine();
        return of(Plugins.load(PluginFolders.of(pluginFolders), allowedOverrides));
    }

    private static void prepareEngine() {
        // Otherwise DJL reports each start of its engine to its makers and waits for the network.
        System.setProperty("OPT_OUT_TRACKING", "true");
        EngineLibraries.choosePrivateFolder();
    }

    /** Bifocal with the given plugins. */
    public static Bifocal of(PluginRegistry plugins) {
        return new Bifocal(plugins);
    }

    /** Bifocal without plugins, for calls that need none: runs, exports, and the catalog and check of data sets. */
    public static Bifocal withoutPlugins() {
        prepareEngine();
        return of(Plugins.load(List.of()));
    }

    /** The loaded plugins with their components, recipes, errors and warnings. */
    public PluginRegistry plugins() {
        return plugins;
    }

    /**
     * Describes everything that has a name: a plugin, components and recipes.
     *
     * @param name {@code NAME} or {@code PLUGIN:NAME}
     * @throws dev.bifocal.api.BifocalException if nothing has this name
     */
    public PluginDescriptions describe(String name) {
        return PluginDescriptions.of(plugins, name);
    }

    /** The calls for the runs below a folder: list, find, summarize and compare. */
    public RunTools runs(Path root) {
        return new RunTools(root);
    }

    /** The calls for pages about the runs and sweeps below a folder: write one, or serve all. */
    public ReportTools reports(Path root) {
        return new ReportTools(plugins, root);
    }

    /** The calls for sweeps: plan, run, follow and read their results. */
    public SweepTools sweeps(Path root) {
        return new SweepTools(root, plugins);
    }

    /** The calls for data sets: list, describe, check and draw. */
    public DatasetTools datasets() {
        return new DatasetTools(plugins);
    }

    /** The calls for installed plugins and for providers of plugins: install, update, verify, sign. Needs no plugins. */
    public static PluginTools pluginTools() {
        return PluginTools.ofThisProcess();
    }

    /** The calls of tools: inspect a network, compare with recorded values, examine the machine, JSON Schema. */
    public Tools tools() {
        return new Tools(plugins);
    }

    /**
     * The result of reading an experiment.
     *
     * @param experiment the experiment; empty if there are problems
     * @param problems all problems, each with key, value, origin and remedy
     */
    public record Loaded(Optional<ResolvedExperiment> experiment, List<Problem> problems) {

        /** Copies the list. */
        public Loaded {
            problems = List.copyOf(problems);
        }

        /**
         * The experiment.
         *
         * @throws ConfigurationException with all problems
         */
        public ResolvedExperiment orThrow() {
            return experiment.orElseThrow(() -> new ConfigurationException(problems));
        }
    }

    /** Reads a recipe or a file, with overrides. */
    public Loaded load(String recipeOrFile, String... overrides) {
        try {
            return new Loaded(
                    Optional.of(new ExperimentLoader(plugins).load(recipeOrFile, List.of(overrides))), List.of());
        } catch (ConfigurationException e) {
            return new Loaded(Optional.empty(), e.problems());
        }
    }

    /** Trains an experiment in a new folder below {@code run.root}. */
    public TrainedRun train(ResolvedExperiment experiment) {
        return train(experiment, new TrainingListener() {}, new StopRequest());
    }

    /**
     * Trains an experiment in a new folder below {@code run.root}.
     *
     * @param listener follows the training
     * @param stop ends the training after a step, with a checkpoint; any thread may make the request
     * @throws dev.bifocal.api.BifocalException if the experiment is invalid and nothing was written, or if the run
     *     failed
     * @throws dev.bifocal.host.run.StoppedException if the run was stopped
     */
    public TrainedRun train(ResolvedExperiment experiment, TrainingListener listener, StopRequest stop) {
        Provenance.Source source =
                new Provenance.Source(experiment.experiment().name(), List.of(), List.of("Bifocal.train"));
        return train(experiment, source, listener, stop);
    }

    /**
     * Trains an experiment in a new folder below {@code run.root}.
     *
     * @param source the user's request, for the provenance of the run
     */
    public TrainedRun train(
            ResolvedExperiment experiment, Provenance.Source source, TrainingListener listener, StopRequest stop) {
        return new TrainingJob(plugins, listener, stop).start(experiment, source);
    }

    /**
     * Resumes a run from its newest checkpoint. The run ends as if it had not been stopped.
     *
     * @throws dev.bifocal.api.BifocalException if plugins, settings or data have changed since the run began, or if the
     *     run failed
     * @throws dev.bifocal.host.run.StoppedException if the run was stopped again
     */
    public TrainedRun resume(RunFolder run, TrainingListener listener, StopRequest stop) {
        return new TrainingJob(plugins, listener, stop).resume(run, OptionalInt.empty());
    }

    /**
     * Resumes a run with another number of processes. Batch normalisation still treats the parts of a batch that the
     * former number had.
     *
     * @throws dev.bifocal.api.BifocalException as {@link #resume(RunFolder, TrainingListener, StopRequest)}
     * @throws dev.bifocal.host.run.StoppedException if the run was stopped again
     */
    public TrainedRun resume(RunFolder run, OptionalInt processes, TrainingListener listener, StopRequest stop) {
        return new TrainingJob(plugins, listener, stop).resume(run, processes);
    }

    /**
     * Whether torchrun, srun or Bifocal has started this process as one that writes no run: it joins the first process.
     *
     * @param processes the number of processes of the training
     * @throws dev.bifocal.api.BifocalException if another number was started
     */
    public static boolean joins(int processes) {
        return Places.ofThisProcess(processes).filter(place -> !place.isFirst()).isPresent();
    }

    /**
     * Trains an experiment in a process that {@link #joins} the first.
     *
     * @throws dev.bifocal.api.BifocalException if the processes have different settings, plugins or data, or the
     *     training failed
     * @throws dev.bifocal.host.run.StoppedException if the run was stopped
     */
    public void join(ResolvedExperiment experiment, StopRequest stop) {
        new TrainingJob(plugins, new TrainingListener() {}, stop).join(experiment);
    }

    /**
     * Resumes a run in a process that {@link #joins} the first.
     *
     * @param processes another number of processes; empty for the same number
     * @throws dev.bifocal.api.BifocalException as {@link #join(ResolvedExperiment, StopRequest)}
     * @throws dev.bifocal.host.run.StoppedException if the run was stopped
     */
    public void join(RunFolder run, OptionalInt processes, StopRequest stop) {
        new TrainingJob(plugins, new TrainingListener() {}, stop).join(run, processes);
    }

    /** Opens the trained encoder of a run's online side, or of a file of weights. */
    public EncoderSource encoder(String runOrFile, Path root, String... overrides) {
        return encoder(runOrFile, root, Side.ONLINE, List.of(overrides), sentence -> {});
    }

    /**
     * Opens the trained encoder of a run or of a file of weights.
     *
     * @param runOrFile a run, or a file that ends in .safetensors, .npz or .pth
     * @param root the folder of all runs
     * @param side the side of a run
     * @param overrides for a file, they name the data
     * @param warnings receives a sentence for each damaged checkpoint that is skipped
     * @throws dev.bifocal.api.BifocalException if the run or file does not exist, or does not contain such an encoder
     */
    public EncoderSource encoder(
            String runOrFile, Path root, Side side, List<String> overrides, Consumer<String> warnings) {
        return EncoderSource.open(runOrFile, root, side, new ExperimentLoader(plugins), overrides, warnings);
    }

    /** Measures a trained encoder by some protocols. Each result of a run is stored in its folder. */
    public List<EvaluationJob.Result> evaluate(EncoderSource source, Set<Protocol> protocols) {
        List<EvaluationJob.Result> results = new ArrayList<>();
        evaluate(source, protocols, (protocol, point, epochs) -> {}, results::add);
        return List.copyOf(results);
    }

    /**
     * Measures a trained encoder by some protocols. Each result of a run is stored in its folder.
     *
     * @param listener follows protocols that train a classifier
     * @param finished receives the result of each protocol when it ends
     * @throws dev.bifocal.api.BifocalException if the encoder, the data and the settings do not fit together
     */
    public void evaluate(
            EncoderSource source,
            Set<Protocol> protocols,
            EvaluationListener listener,
            Consumer<EvaluationJob.Result> finished) {
        new EvaluationJob(source, protocols, listener).run(finished);
    }

    /**
     * Writes the features of a data set's images as a NumPy archive. If it fails, an existing file stays as it is.
     *
     * @throws dev.bifocal.api.BifocalException if an image cannot be read, or the file cannot be written
     */
    public Embedding.Size embed(EncoderSource source, Embedding.Split split, Path file) {
        return new Embedding(source, split).write(file);
    }

    /**
     * Writes the encoder of a run's newest checkpoint under torchvision's names.
     *
     * @param file ends in .safetensors or .npz
     * @param warnings receives a sentence for each damaged checkpoint that is skipped
     * @return the encoder
     */
    public TrainedEncoder export(RunFolder run, Side side, Path file, Consumer<String> warnings) {
        TrainedEncoder encoder = RunEncoder.newest(run, side, warnings);
        encoder.write(file);
        return encoder;
    }
}
