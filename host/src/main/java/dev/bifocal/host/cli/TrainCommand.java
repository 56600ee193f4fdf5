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
import dev.bifocal.host.run.StopRequest;
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
    private final StopRequest stop;

    @Mixin
    private ExperimentArguments arguments = new ExperimentArguments();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Option(names = "--print-config", description = "Only print each setting with its origin.")
    private boolean printConfig;

    @Mixin
    private JsonOption json = new JsonOption();

    TrainCommand(Console console, StopRequest stop) {
        this.console = console;
        this.stop = stop;
    }

    @Override
    public void run() {
        Bifocal bifocal = plugins.open();
        ResolvedExperiment resolved = arguments.load(bifocal);
        if (printConfig) {
            SettingsPrinter.print(resolved, console, json.wanted());
            return;
        }
        if (Bifocal.joins(resolved.experiment().compute().processes())) {
            bifocal.join(resolved, stop);
            return;
        }
        Console progress = json.wanted() ? console.remarks() : console;
        TrainedRun run = bifocal.train(resolved, arguments.source("train"), new TrainingPrinter(progress), stop);
        RecallPrinter.show(console, run.folder(), run.recall(), json.wanted());
    }
}
