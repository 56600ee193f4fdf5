package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.cli.terminal.Console;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Registers the commands of this package. */
public final class StoreCommands {

    private StoreCommands() {}

    /**
     * Adds the commands to {@code bifocal plugins}.
     *
     * @param setting is called when a command runs
     * @return the same command
     */
    public static CommandLine addTo(CommandLine plugins, Console console, Supplier<StoreSetting> setting) {
        return plugins.addSubcommand(new InstallCommand(console, setting))
                .addSubcommand(new UpdateCommand(console, setting))
                .addSubcommand(new RollbackCommand(console, setting))
                .addSubcommand(new RemoveCommand(console, setting))
                .addSubcommand(new LockCommand(console, setting))
                .addSubcommand(new IndexCommand(console, setting))
                .addSubcommand(new SignCommand(console, setting))
                .addSubcommand(new KeysCommand(console, setting));
    }
}
