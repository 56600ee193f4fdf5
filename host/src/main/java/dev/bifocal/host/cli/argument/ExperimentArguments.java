package dev.bifocal.host.cli.argument;

import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.Provenance;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The arguments that name an experiment, for commands that take one. */
public final class ExperimentArguments {

    @Parameters(index = "0", paramLabel = "RECIPE_OR_FILE", description = "A recipe's name, or an experiment file.")
    private String experiment = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides, such as optimizer.lr=0.01.")
    private final List<String> overrides = new ArrayList<>();

    String experiment() {
        return experiment;
    }

    List<String> overrides() {
        return List.copyOf(overrides);
    }

    /** The experiment with all its values. */
    public ResolvedExperiment resolve(PluginRegistry registry) {
        return new ExperimentLoader(registry).load(experiment, overrides());
    }

    /** What the user asked for, for the run's provenance. */
    public Provenance.Source source(String command) {
        List<String> words = new ArrayList<>(List.of(command, experiment));
        words.addAll(overrides);
        return new Provenance.Source(experiment, overrides(), words);
    }
}
