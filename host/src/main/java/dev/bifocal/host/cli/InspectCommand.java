package dev.bifocal.host.cli;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Looks into a run's network. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Look into the network of a run's newest checkpoint: pictures and numbers.")
final class InspectCommand {

    private InspectCommand() {}

    /** The command with those under it. */
    static CommandLine of(Console console, Function<List<Path>, PluginRegistry> loader) {
        return new CommandLine(new InspectCommand())
                .addSubcommand(new InspectMapsCommand(console, loader))
                .addSubcommand(new InspectPointingCommand(console, loader))
                .addSubcommand(new InspectNeighboursCommand(console, loader));
    }
}
