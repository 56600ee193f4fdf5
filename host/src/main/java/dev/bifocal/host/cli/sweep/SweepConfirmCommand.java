package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.SweepTools;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepFolder;
import dev.bifocal.host.sweep.SweepPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Repeats the selected cell of a sweep and its baseline with fresh seeds. */
@Command(
        name = "confirm",
        mixinStandardHelpOptions = true,
        description =
                "Repeat the best cell of a sweep and its baseline with as many fresh seeds, as the sweep NAME-confirm. The"
                        + " best of many cells owes a part of its lead to chance; fresh seeds measure it without that part.")
final class SweepConfirmCommand extends LaunchCommand {

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    SweepConfirmCommand(Console console, StopRequest stop) {
        super(console, stop);
    }

    @Override
    public Integer call() {
        SweepFolder folder = sweep.find();
        SweepTools sweeps = sweep.with(bifocal());
        SweepPlan plan = sweeps.confirmation(folder, jobs());
        return launch((launcher, listener, stop) -> sweeps.run(plan, launcher, listener, stop));
    }
}
