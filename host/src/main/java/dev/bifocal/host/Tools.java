package dev.bifocal.host;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ExperimentSchema;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.plugin.project.Companions;
import dev.bifocal.host.plugin.project.PluginProject;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.tool.bench.StepBenchmark;
import dev.bifocal.host.tool.bench.StepResult;
import dev.bifocal.host.tool.bench.StepVariant;
import dev.bifocal.host.tool.bench.ViewsReport;
import dev.bifocal.host.tool.check.Examination;
import dev.bifocal.host.tool.inspect.Inspection;
import dev.bifocal.host.tool.parity.CaseNames;
import dev.bifocal.host.tool.parity.ParityReport;
import dev.bifocal.host.train.Session;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The part of the facade for tools; see {@link Bifocal#tools()}.
 *
 * @param plugins the loaded plugins
 */
public record Tools(PluginRegistry plugins) {

    /** Examines versions, machine, engine, GPU and plugins. Starts the engine. */
    public Examination examine() {
        return examine(PluginFolders.of(List.of()));
    }

    /**
     * Examines versions, machine, engine, GPU and plugins. Starts the engine.
     *
     * @param folders the folders that were searched for the plugins
     */
    public Examination examine(List<Path> folders) {
        return Examination.of(plugins, folders);
    }

    /**
     * Writes the Maven project of a new plugin with one component.
     *
     * @param name the name of the component, the recipe and the plugin
     * @param companions the components that the recipe uses beside its own
     * @param folder a folder that is empty or does not exist
     * @throws dev.bifocal.api.BifocalException if the name is not valid or in use, or the folder cannot be written
     */
    public PluginProject newPlugin(Kind kind, String name, Companions companions, Path folder) {
        PluginProject project = PluginProject.of(kind, name, companions, plugins);
        project.writeTo(folder);
        return project;
    }

    /**
     * Measures the training step in several variants.
     *
     * @param begins receives the open experiment before the first round
     * @throws dev.bifocal.api.BifocalException if no variant can be measured
     */
    public StepResult benchStep(
            String recipeOrFile, List<String> overrides, StepBenchmark.Plan plan, Consumer<Session> begins) {
        ExperimentLoader experiments = new ExperimentLoader(plugins);
        Map<StepVariant, ResolvedExperiment> variants = new LinkedHashMap<>();
        plan.variants()
                .forEach(variant -> variants.put(variant, experiments.load(recipeOrFile, variant.over(overrides))));
        try (Session session = Session.open(experiments.load(recipeOrFile, overrides), plugins)) {
            begins.accept(session);
            return StepBenchmark.run(session, variants, plan.bareRecipe(), plan.warmUp(), plan.rounds());
        }
    }

    /**
     * Measures the views of an experiment.
     *
     * @param images the images of a repetition
     */
    public ViewsReport benchViews(ResolvedExperiment experiment, Optional<Integer> images) {
        return ViewsReport.measure(experiment.experiment(), images);
    }

    /** The JSON Schema of experiment files, with the options of the loaded plugins. */
    public ObjectNode schema() {
        return ExperimentSchema.of(plugins);
    }

    /**
     * Opens the network of a run's newest checkpoint for maps, pointing and neighbours. The caller closes it.
     *
     * @param overrides {@code KEY=VALUE}, such as {@code data.root=PATH}
     * @param warnings receives a sentence for each damaged checkpoint that is skipped
     * @throws dev.bifocal.api.BifocalException if the run has no checkpoint, or its data cannot be opened
     */
    public Inspection inspect(RunFolder run, List<String> overrides, Consumer<String> warnings) {
        return Inspection.open(run, overrides, plugins, warnings);
    }

    /**
     * Compares an experiment with a case that another implementation recorded.
     *
     * @param recorded a NumPy archive
     * @param names rules that rename its arrays, before the rules of plugins
     * @param rtol the largest relative difference that passes
     * @throws dev.bifocal.api.BifocalException if the case cannot be read, or lacks an input of the experiment
     */
    public ParityReport parity(ResolvedExperiment experiment, Path recorded, CaseNames names, double rtol) {
        return ParityReport.of(experiment.experiment(), plugins, recorded, names, rtol);
    }
}
