package dev.bifocal.host.cli.argument;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.run.Provenance;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The arguments that name an experiment. */
public final class ExperimentArguments {

    @Parameters(index = "0", paramLabel = "RECIPE_OR_FILE", description = "A recipe's name, or an experiment file.")
    private String experiment = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides, such as optimizer.lr=0.01.")
    private final List<String> overrides = new ArrayList<>();

    /** Loads the experiment. */
    public ResolvedExperiment load(Bifocal bifocal) {
        return bifocal.load(experiment, overrides.toArray(String[]::new)).orThrow();
    }

    /** The user's request, for the provenance of the run. */
    public Provenance.Source source(String command) {
        List<String> words = new ArrayList<>(List.of(command, experiment));
        words.addAll(overrides);
        return new Provenance.Source(experiment, overrides, words);
    }
}
