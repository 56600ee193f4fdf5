package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.SweepTools;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepFolder;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs the failed trials of a sweep again. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description = "Run the failed trials again, from their newest checkpoints.")
final class SweepRetryCommand extends LaunchCommand {

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "ID",
            description = "The trials. Default: all failed ones.")
    private final Set<String> ids = new LinkedHashSet<>();

    SweepRetryCommand(Console console, StopRequest stop) {
        super(console, stop);
    }

    @Override
    public Integer call() {
        SweepFolder folder = sweep.find();
        SweepTools sweeps = sweep.with(bifocal());
        return launch((launcher, listener, stop) -> sweeps.retry(folder, ids, jobs(), launcher, listener, stop));
    }
}
