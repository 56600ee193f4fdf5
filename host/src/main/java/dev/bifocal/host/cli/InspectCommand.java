package dev.bifocal.host.cli;

import dev.bifocal.host.cli.terminal.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The group of commands that inspect the network of a run. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Inspect the network of a run's newest checkpoint: pictures and numbers.")
final class InspectCommand {

    private InspectCommand() {}

    /** The command with its subcommands. */
    static CommandLine of(Console console) {
        return new CommandLine(new InspectCommand())
                .addSubcommand(new InspectMapsCommand(console))
                .addSubcommand(new InspectPointingCommand(console))
                .addSubcommand(new InspectNeighboursCommand(console));
    }
}
