package dev.bifocal.host;

import dev.bifocal.api.Side;
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
import dev.bifocal.host.run.RunComparison;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.tool.embed.Embedding;
import dev.bifocal.host.train.EncoderSource;
import dev.bifocal.host.train.RunEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Bifocal as a library: everything that a command does can be called from Java, a test or jshell.
 *
 * <pre>{@code
 * Bifocal bifocal = Bifocal.open();
 * ResolvedExperiment experiment = bifocal.load("my-experiment.yaml", "epochs=1").orThrow();
 * TrainedRun run = bifocal.train(experiment);
 * System.out.println(run.recall().get(1));
 * }</pre>
 *
 * <p>A mistake of the user is a {@link dev.bifocal.api.BifocalException} with a sentence and a remedy. The object is immutable; trainings
 * and evaluations run on the calling thread, and one thread uses the engine at a time.
 */
public final class Bifocal {

    private final PluginRegistry plugins;

    private Bifocal(PluginRegistry plugins) {
        this.plugins = plugins;
    }

    /**
     * Loads the plugins of the application and of further folders.
     *
     * <p>The application is the folder that the system property {@code bifocal.app} names; the launcher sets it.
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
        // DJL otherwise reports each start of its engine to its makers, and waits for the network to do so.
        System.setProperty("OPT_OUT_TRACKING", "true");
        EngineLibraries.choosePrivateFolder();
        return of(Plugins.load(PluginFolders.of(pluginFolders), allowedOverrides));
    }

    /** Bifocal with plugins that are loaded already. */
    public static Bifocal of(PluginRegistry plugins) {
        return new Bifocal(plugins);
    }

    /** The loaded plugins, their components and recipes, and what is wrong with any plugin. */
    public PluginRegistry plugins() {
        return plugins;
    }

    /**
     * An experiment as it was read.
     *
     * @param experiment the experiment; empty if there are problems
     * @param problems everything that is wrong, each with key, value, origin and remedy
     */
    public record Loaded(Optional<ResolvedExperiment> experiment, List<Problem> problems) {

        /** Copies the list. */
        public Loaded {
            problems = List.copyOf(problems);
        }

        /**
         * The experiment.
         *
         * @throws ConfigurationException with all problems, if there are any
         */
        public ResolvedExperiment orThrow() {
            return experiment.orElseThrow(() -> new ConfigurationException(problems));
        }
    }

    /**
     * Reads an experiment.
     *
     * @param recipeOrFile the name of a recipe, or a file
     * @param overrides {@code KEY=VALUE}, the value in YAML
     */
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
     * @param stop ends the training after a step, with a checkpoint; another thread may make the request
     * @throws dev.bifocal.api.BifocalException if the experiment does not fit together, and then nothing was written; or if the run failed
     * @throws dev.bifocal.host.run.StoppedException if it was told to stop
     */
    public TrainedRun train(ResolvedExperiment experiment, TrainingListener listener, StopRequest stop) {
        Provenance.Source source =
                new Provenance.Source(experiment.experiment().name(), List.of(), List.of("Bifocal.train"));
        return train(experiment, source, listener, stop);
    }

    /**
     * Trains an experiment in a new folder below {@code run.root}.
     *
     * @param source what the user asked for; the run's provenance keeps it
     */
    public TrainedRun train(
            ResolvedExperiment experiment, Provenance.Source source, TrainingListener listener, StopRequest stop) {
        return new TrainingJob(plugins, listener, stop).start(experiment, source);
    }

    /**
     * Resumes a run from its newest checkpoint; it ends as if it had not been stopped.
     *
     * @throws dev.bifocal.api.BifocalException if plugins, settings or data differ from those that the run began with, or if the run failed
     * @throws dev.bifocal.host.run.StoppedException if it was told to stop
     */
    public TrainedRun resume(RunFolder run, TrainingListener listener, StopRequest stop) {
        return new TrainingJob(plugins, listener, stop).resume(run);
    }

    /**
     * The trained encoder that a word names.
     *
     * @param runOrFile a run, or a file of weights that ends in .safetensors, .npz or .pth
     * @param root the folder of all runs
     */
    public EncoderSource encoder(String runOrFile, Path root, String... overrides) {
        return encoder(runOrFile, root, Side.ONLINE, List.of(overrides), sentence -> {});
    }

    /**
     * The trained encoder that a word names.
     *
     * @param runOrFile a run, or a file of weights that ends in .safetensors, .npz or .pth
     * @param root the folder of all runs
     * @param side the side of a run
     * @param overrides {@code KEY=VALUE}; for a file they name the data
     * @param warnings receives a sentence for each damaged checkpoint that is passed over
     * @throws dev.bifocal.api.BifocalException if there is no such run or file, or it holds no such encoder
     */
    public EncoderSource encoder(
            String runOrFile, Path root, Side side, List<String> overrides, Consumer<String> warnings) {
        return EncoderSource.open(runOrFile, root, side, new ExperimentLoader(plugins), overrides, warnings);
    }

    /** Measures a trained encoder by some protocols. The folder of a run keeps each result. */
    public List<EvaluationJob.Result> evaluate(EncoderSource source, Set<Protocol> protocols) {
        List<EvaluationJob.Result> results = new ArrayList<>();
        evaluate(source, protocols, (protocol, point, epochs) -> {}, results::add);
        return List.copyOf(results);
    }

    /**
     * Measures a trained encoder by some protocols. The folder of a run keeps each result.
     *
     * @param listener follows protocols that train a classifier
     * @param finished takes each protocol's result as soon as it is there
     * @throws dev.bifocal.api.BifocalException if the encoder, the data or a setting does not fit
     */
    public void evaluate(
            EncoderSource source,
            Set<Protocol> protocols,
            EvaluationListener listener,
            Consumer<EvaluationJob.Result> finished) {
        new EvaluationJob(source, protocols, listener).run(finished);
    }

    /**
     * Writes the features of a data set's images as a NumPy archive.
     *
     * @throws dev.bifocal.api.BifocalException if images cannot be read, or the file cannot be written; then the old one stays
     */
    public Embedding.Size embed(EncoderSource source, Embedding.Split split, Path file) {
        return new Embedding(source, split).write(file);
    }

    /**
     * Writes the encoder of a run's newest checkpoint under torchvision's names.
     *
     * @param file ends in .safetensors or .npz
     * @param warnings receives a sentence for each damaged checkpoint that is passed over
     * @return the encoder
     */
    public static TrainedEncoder export(RunFolder run, Side side, Path file, Consumer<String> warnings) {
        TrainedEncoder encoder = RunEncoder.newest(run, side, warnings);
        encoder.write(file);
        return encoder;
    }

    /** All runs below a folder, oldest first, also those that are damaged. */
    public List<RunSummary> runs(Path root) {
        return Runs.list(root).stream().map(RunSummary::of).toList();
    }

    /**
     * The run that a text names: its folder, its name or the beginning of it, the hash at its end, or {@code latest}.
     *
     * @throws dev.bifocal.api.BifocalException if no run or more than one fits
     */
    public RunFolder run(Path root, String name) {
        return Runs.find(root, name);
    }

    /** The settings in which runs differ, and their results. */
    public RunComparison compare(List<RunFolder> runs) {
        return RunComparison.of(runs);
    }
}
