package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.SweepStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the trials of a sweep that have not run, were stopped, or were lost. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Run the trials that have not run, were stopped, or were lost, from their newest checkpoints.")
final class SweepResumeCommand implements Callable<Integer> {

    private final Console console;
    private final StopRequest stop;

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    @Mixin
    private LaunchOptions launch = new LaunchOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    SweepResumeCommand(Console console, StopRequest stop) {
        this.console = console;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        SweepFolder folder = sweep.find();
        SweepPrinter printer = new SweepPrinter(launch.prints() ? console.remarks() : console);
        SweepStatus status =
                sweep.with(plugins.open()).resume(folder, launch.jobs(), launch.launcher(console), printer, stop);
        printer.print(status);
        return stop.isMade() ? ExitCode.FAILED : SweepPrinter.exitCode(status);
    }
}
