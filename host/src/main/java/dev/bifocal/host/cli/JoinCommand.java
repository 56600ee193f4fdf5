package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.process.ParentWatch;
import dev.bifocal.host.distributed.LocalProcesses;
import dev.bifocal.host.run.StopRequest;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Trains as one of several processes. The first of them starts this command. */
@Command(
        name = LocalProcesses.COMMAND,
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Train as one of several processes. The first of them starts this command.")
final class JoinCommand implements Runnable {

    private final StopRequest stop;

    @Parameters(paramLabel = "FILE", description = "The experiment.")
    private Path file = Path.of("");

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    JoinCommand(StopRequest stop) {
        this.stop = stop;
    }

    @Override
    public void run() {
        ParentWatch.start(() -> LocalProcesses.removeFiles(file));
        Bifocal bifocal = plugins.open();
        bifocal.join(bifocal.load(file.toString()).orThrow(), stop);
    }
}
