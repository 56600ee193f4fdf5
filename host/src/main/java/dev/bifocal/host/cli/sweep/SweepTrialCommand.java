package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.TrainingPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.TrialLog;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs one trial of a sweep. Launchers start this command. */
@Command(
        name = "trial",
        mixinStandardHelpOptions = true,
        description =
                "Run one trial in this process: train it, or continue from its newest checkpoint, and measure the protocols that"
                        + " are missing. Launchers start this command; it does nothing if the trial is complete.")
final class SweepTrialCommand implements Runnable {

    private final Console console;
    private final StopRequest stop;

    @Parameters(index = "0", paramLabel = "FOLDER", description = "The folder of the sweep.")
    private Path folder = Path.of("");

    @Parameters(index = "1", paramLabel = "ID", description = "The id of the trial.")
    private String id = "";

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    SweepTrialCommand(Console console, StopRequest stop) {
        this.console = console;
        this.stop = stop;
    }

    @Override
    public void run() {
        console.println("%s%s process %s"
                .formatted(
                        TrialLog.HEADER,
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        ProcessHandle.current().pid()));
        SweepFolder sweep = SweepFolder.open(folder);
        Bifocal bifocal = plugins.open();
        bifocal.sweeps(sweep.root()).trial(sweep, id, new TrainingPrinter(console), stop);
    }
}
