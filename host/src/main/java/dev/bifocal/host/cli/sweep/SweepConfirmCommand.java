package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.SweepTools;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.SweepPlan;
import dev.bifocal.host.sweep.SweepStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Repeats the selected cell of a sweep and its baseline with fresh seeds. */
@Command(
        name = "confirm",
        mixinStandardHelpOptions = true,
        description =
                "Repeat the best cell of a sweep and its baseline with as many fresh seeds, as the sweep NAME-confirm. The"
                        + " best of many cells owes a part of its lead to chance; fresh seeds measure it without that part.")
final class SweepConfirmCommand implements Callable<Integer> {

    private final Console console;
    private final StopRequest stop;

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    @Mixin
    private LaunchOptions launch = new LaunchOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    SweepConfirmCommand(Console console, StopRequest stop) {
        this.console = console;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        SweepFolder folder = sweep.find();
        SweepTools sweeps = sweep.with(plugins.open());
        SweepPlan plan = sweeps.confirmation(folder, launch.jobs());
        SweepPrinter printer = new SweepPrinter(launch.prints() ? console.remarks() : console);
        SweepStatus status = sweeps.run(plan, launch.launcher(console), printer, stop);
        printer.print(status);
        return stop.isMade() ? ExitCode.FAILED : SweepPrinter.exitCode(status);
    }
}
