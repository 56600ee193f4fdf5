package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.print.RecallPrinter;
import dev.bifocal.host.cli.print.TrainingPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.RunSummary;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.run.StopRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Takes up a run that was stopped. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Go on with a run that was stopped, from its newest checkpoint; it ends as if it had not been.")
final class ResumeCommand implements Runnable {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;
    private final StopRequest stop;

    @Parameters(paramLabel = "RUN", description = RunRoot.RUN)
    private String run = "";

    @Mixin
    private RunRoot root = new RunRoot();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    ResumeCommand(Console console, Function<List<Path>, PluginRegistry> loader, StopRequest stop) {
        this.console = console;
        this.loader = loader;
        this.stop = stop;
    }

    @Override
    public void run() {
        RunFolder folder = Runs.find(root.path(), run);
        Console progress = json.wanted() ? console.remarks() : console;
        Map<Integer, Double> recall;
        if (folder.status().effectiveState() == RunState.DONE) {
            progress.println("%s has come to its end already.".formatted(folder));
            recall = RunSummary.of(folder).recall();
        } else {
            recall = Bifocal.of(loader.apply(plugins.folders()))
                    .resume(folder, new TrainingPrinter(progress), stop)
                    .recall();
        }
        RecallPrinter.show(console, folder, recall, json.wanted());
    }
}
