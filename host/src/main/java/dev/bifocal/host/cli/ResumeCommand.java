package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.RunTools;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.argument.RunRoot;
import dev.bifocal.host.cli.print.RecallPrinter;
import dev.bifocal.host.cli.print.TrainingPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.run.RunState;
import dev.bifocal.host.run.StopRequest;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Resumes a run that was stopped. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Resume a stopped run from its newest checkpoint; the run ends as if it had not been stopped.")
final class ResumeCommand implements Runnable {

    private final Console console;
    private final StopRequest stop;

    @Parameters(paramLabel = "RUN", description = RunRoot.RUN)
    private String run = "";

    @Option(
            names = "--processes",
            paramLabel = "N",
            description = "Another number of processes that train together. Default: that of the run.")
    private @Nullable Integer processes;

    @Mixin
    private RunRoot root = new RunRoot();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    @Mixin
    private JsonOption json = new JsonOption();

    ResumeCommand(Console console, StopRequest stop) {
        this.console = console;
        this.stop = stop;
    }

    @Override
    public void run() {
        RunTools runs = root.runs();
        RunFolder folder = runs.find(run);
        OptionalInt number = processes == null ? OptionalInt.empty() : OptionalInt.of(processes);
        Console progress = json.wanted() ? console.remarks() : console;
        Map<Integer, Double> recall;
        if (folder.status().effectiveState() == RunState.DONE) {
            progress.println("%s is already complete.".formatted(folder));
            recall = runs.summary(folder).recall();
        } else {
            Bifocal bifocal = plugins.open();
            if (Bifocal.joins(number.orElseGet(() -> folder.processes()))) {
                bifocal.join(folder, number, stop);
                return;
            }
            recall = bifocal.resume(folder, number, new TrainingPrinter(progress), stop)
                    .recall();
        }
        RecallPrinter.show(console, folder, recall, json.wanted());
    }
}
