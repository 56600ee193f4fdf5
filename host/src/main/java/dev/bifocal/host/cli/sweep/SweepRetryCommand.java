package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.SweepStatus;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs the failed trials of a sweep again. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description = "Run the failed trials again, from their newest checkpoints.")
final class SweepRetryCommand implements Callable<Integer> {

    private final Console console;
    private final StopRequest stop;

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "ID",
            description = "The trials. Default: all failed ones.")
    private final Set<String> ids = new LinkedHashSet<>();

    @Mixin
    private LaunchOptions launch = new LaunchOptions();

    @Mixin
    private PluginOptions plugins = new PluginOptions();

    SweepRetryCommand(Console console, StopRequest stop) {
        this.console = console;
        this.stop = stop;
    }

    @Override
    public Integer call() {
        SweepFolder folder = sweep.find();
        SweepPrinter printer = new SweepPrinter(launch.prints() ? console.remarks() : console);
        SweepStatus status =
                sweep.with(plugins.open()).retry(folder, ids, launch.jobs(), launch.launcher(console), printer, stop);
        printer.print(status);
        return stop.isMade() ? ExitCode.FAILED : SweepPrinter.exitCode(status);
    }
}
