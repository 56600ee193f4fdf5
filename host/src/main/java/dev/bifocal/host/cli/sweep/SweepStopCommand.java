package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.launch.Launchers;
import dev.bifocal.host.sweep.SweepFolder;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Stops a sweep from another terminal. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Stop a sweep: its trials save a checkpoint, and no others start.")
final class SweepStopCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Console console;

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    SweepStopCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        SweepFolder folder = sweep.find();
        boolean ended = sweep.withoutPlugins().stop(folder, Launchers.ALL.stream(), PATIENCE);
        console.println(
                ended
                        ? "Stopped. Continue with: bifocal sweep resume " + folder
                        : "The sweep was asked to stop, but some of its processes have not ended yet. See: bifocal sweep status "
                                + folder);
        return ended ? ExitCode.DONE : ExitCode.FAILED;
    }
}
