package dev.bifocal.host.cli;

import dev.bifocal.host.cli.terminal.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The group of commands that measure speed. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Measure the speed of the training step or of views.")
final class BenchCommand {

    private BenchCommand() {}

    /** The command with its subcommands. */
    static CommandLine of(Console console) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new BenchStepCommand(console))
                .addSubcommand(new BenchViewsCommand(console));
    }
}
