package dev.bifocal.host.cli.argument;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.tool.inspect.Inspection;
import dev.bifocal.host.train.Session;
import dev.bifocal.host.train.checkpoint.Checkpoints;
import dev.bifocal.host.train.step.Network;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which run is inspected, for commands that ask its network. */
public final class InspectedRun {

    @Parameters(index = "0", paramLabel = "RUN", description = RunRoot.RUN)
    private String run = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Another setting than the run's, such as data.root=PATH; may be given several times.")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    private RunRoot root = new RunRoot();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    /** Asks a network. */
    public interface Question<T> {

        T ask(Session session, Inspection inspection);
    }

    public RunFolder folder() {
        return Runs.find(root.path(), run);
    }

    /** The answer of a run's network. */
    public <T> T ask(
            RunFolder folder, Console console, Function<List<Path>, PluginRegistry> loader, Question<T> question) {
        PluginRegistry registry = loader.apply(plugins.folders());
        ResolvedExperiment resolved =
                new ExperimentLoader(registry).load(folder.config().toString(), overrides);
        try (Session session = Session.open(resolved, registry);
                Network network = session.online(fresh -> fresh.restore(Checkpoints.newestOf(folder, console::warn)))) {
            return question.ask(session, new Inspection(session, registry, network));
        }
    }

    /** Refuses numbers of which at least one is needed. */
    public static void requirePositive(String option, int value) {
        if (value < 1) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "%s is %s, but has to be at least 1.".formatted(option, value),
                    "Give a positive number, or leave the option out.");
        }
    }

    /** What pictures call a run. */
    public static String name(RunFolder folder) {
        return folder.experiment() + "/" + folder.name();
    }
}
