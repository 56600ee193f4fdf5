package dev.bifocal.host.cli;

import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.Runs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Measures a run's encoder. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        description =
                "Measure retrieval with the newest checkpoint of a run: the share of test images that have an image of"
                        + " their fine class among their K nearest neighbours, by the cosine of backbone features.")
final class EvalCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    @Parameters(index = "0", paramLabel = "RUN", description = RunsCommand.RUN)
    private String run = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides, such as evaluation.exclude=rank.")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    private RunsCommand.Root root = new RunsCommand.Root();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    EvalCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public void run() {
        RunFolder folder = Runs.find(root.path(), run);
        Map<Integer, Double> recall = new Trials(console, loader.apply(plugins.folders())).evaluate(folder, overrides);
        RecallView.show(console, folder, recall, json.wanted());
    }
}
