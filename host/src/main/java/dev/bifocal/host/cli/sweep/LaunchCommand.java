package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.launch.Launcher;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepListener;
import dev.bifocal.host.sweep.SweepStatus;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** A command that launches trials, follows them, and ends with the state of the sweep. */
abstract class LaunchCommand implements Callable<Integer> {

    /** Launches trials. */
    interface Launching {
        SweepStatus by(Launcher launcher, SweepListener listener, StopRequest stop);
    }

    private final Console console;
    private final StopRequest stop;

    @Mixin
    private LaunchOptions launch = new LaunchOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    LaunchCommand(Console console, StopRequest stop) {
        this.console = console;
        this.stop = stop;
    }

    final Console console() {
        return console;
    }

    final Bifocal bifocal() {
        return plugins.open();
    }

    final OptionalInt jobs() {
        return launch.jobs();
    }

    /**
     * Launches trials and returns the exit code. What a launcher prints goes to the output, and everything else beside
     * it.
     */
    final int launch(Launching trials) {
        SweepPrinter printer = new SweepPrinter(launch.prints() ? console.remarks() : console);
        SweepStatus status = trials.by(launch.launcher(console), printer, stop);
        printer.print(status);
        return stop.isMade() ? ExitCode.FAILED : SweepPrinter.exitCode(status);
    }
}
