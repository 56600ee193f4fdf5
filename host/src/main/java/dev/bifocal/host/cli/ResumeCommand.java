package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.print.RecallPrinter;
import dev.bifocal.host.cli.print.RunReading;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.Runs;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.track.MetricRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
            recall = recorded(folder);
        } else {
            recall = new Trials(progress, loader.apply(plugins.folders()), stop)
                    .resume(folder)
                    .measured()
                    .trained();
        }
        RecallPrinter.show(console, folder, recall, json.wanted());
    }

    /** Recall@K that a run recorded last, by K. */
    private static Map<Integer, Double> recorded(RunFolder folder) {
        Map<Integer, Double> recall = new TreeMap<>();
        RunReading.of(folder).metrics().evaluation().forEach((name, value) -> MetricRecord.recallOf(name)
                .ifPresent(k -> recall.put(k, value)));
        return recall;
    }
}
