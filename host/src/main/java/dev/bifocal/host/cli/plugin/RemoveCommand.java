package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.print.FindingsPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.Finding;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes an installed plugin. */
@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Remove an installed plugin and its former versions.",
            "Loads no plugin, so it works although a plugin breaks other commands."
        })
final class RemoveCommand implements Runnable {

    private final Console console;
    private final Supplier<PluginTools> tools;

    @Parameters(paramLabel = "ID", description = "The plugin.")
    private @Nullable String id;

    RemoveCommand(Console console, Supplier<PluginTools> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Override
    public void run() {
        String plugin = Objects.requireNonNull(id);
        List<Finding> broken = tools.get().remove(plugin);
        console.println("Plugin '%s' is removed.".formatted(plugin));
        FindingsPrinter.print(broken, console);
    }
}
