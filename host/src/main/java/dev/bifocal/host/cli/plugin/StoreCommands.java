package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.terminal.Console;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Registers the commands of this package. */
public final class StoreCommands {

    private StoreCommands() {}

    /**
     * Adds the commands to {@code bifocal plugins}.
     *
     * @param tools is called when a command runs
     * @return the same command
     */
    public static CommandLine addTo(CommandLine plugins, Console console, Supplier<PluginTools> tools) {
        return plugins.addSubcommand(new InstallCommand(console, tools))
                .addSubcommand(new UpdateCommand(console, tools))
                .addSubcommand(new RollbackCommand(console, tools))
                .addSubcommand(new RemoveCommand(console, tools))
                .addSubcommand(new LockCommand(console, tools))
                .addSubcommand(new IndexCommand(console, tools))
                .addSubcommand(new SignCommand(console, tools))
                .addSubcommand(new KeysCommand(console, tools));
    }
}
