package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.ExperimentArguments;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.RecallPrinter;
import dev.bifocal.host.cli.print.SettingsPrinter;
import dev.bifocal.host.cli.print.TrainingPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.experiment.ResolvedExperiment;
import dev.bifocal.host.job.TrainedRun;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.StopRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains an experiment. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Train an experiment: a recipe of a plugin, or a file, with overrides.")
final class TrainCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;
    private final StopRequest stop;

    @Mixin
    private ExperimentArguments arguments = new ExperimentArguments();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--print-config", description = "Only show each setting with where it comes from.")
    private boolean printConfig;

    @Mixin
    private JsonOption json = new JsonOption();

    TrainCommand(Console console, Function<List<Path>, PluginRegistry> loader, StopRequest stop) {
        this.console = console;
        this.loader = loader;
        this.stop = stop;
    }

    @Override
    public void run() {
        PluginRegistry registry = loader.apply(plugins.folders());
        ResolvedExperiment resolved = arguments.resolve(registry);
        if (printConfig) {
            SettingsPrinter.print(resolved, console, json.wanted());
            return;
        }
        Console progress = json.wanted() ? console.remarks() : console;
        TrainedRun run =
                Bifocal.of(registry).train(resolved, arguments.source("train"), new TrainingPrinter(progress), stop);
        RecallPrinter.show(console, run.folder(), run.recall(), json.wanted());
    }
}
