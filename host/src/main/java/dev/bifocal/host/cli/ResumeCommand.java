package dev.bifocal.host.cli;

import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import java.nio.file.Path;
import java.util.List;
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

    @Parameters(paramLabel = "RUN", description = RunsCommand.RUN)
    private String run = "";

    @Mixin
    private RunsCommand.Root root = new RunsCommand.Root();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    ResumeCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Override
    public void run() {
        RunFolder folder = Runs.find(root.path(), run);
        if (folder.status().effectiveState() == RunState.DONE) {
            console.println("%s has come to its end already.".formatted(folder));
            return;
        }
        Trials.Ended ended = new Trials(console, loader.apply(plugins.folders())).resume(folder);
        RecallView.print(console, folder.experiment(), folder, ended.measured().trained());
    }
}
