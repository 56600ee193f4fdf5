package dev.bifocal.host.cli.sweep;

import dev.bifocal.host.SweepTools;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.sweep.SweepFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Runs the trials of a sweep that have not run, were stopped, or were lost. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Run the trials that have not run, were stopped, or were lost, from their newest checkpoints.")
final class SweepResumeCommand extends LaunchCommand {

    @Mixin
    private SweepArgument sweep = new SweepArgument();

    SweepResumeCommand(Console console, StopRequest stop) {
        super(console, stop);
    }

    @Override
    public Integer call() {
        SweepFolder folder = sweep.find();
        SweepTools sweeps = sweep.with(bifocal());
        return launch((launcher, listener, stop) -> sweeps.resume(folder, jobs(), launcher, listener, stop));
    }
}
