package dev.bifocal.host.cli.plugin;

import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.print.FindingsPrinter;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.plugin.Finding;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Returns to a former version of an installed plugin. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description = {
            "Return to the version of a plugin that was installed before.",
            "Needs no network and loads no plugin, so it works although a plugin breaks other commands."
        })
final class RollbackCommand implements Runnable {

    private final Console console;
    private final Supplier<PluginTools> tools;

    @Parameters(paramLabel = "ID", description = "The plugin.")
    private @Nullable String id;

    @Option(names = "--to", paramLabel = "VERSION", description = "This former version instead of the latest one.")
    private @Nullable String version;

    RollbackCommand(Console console, Supplier<PluginTools> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Override
    public void run() {
        PluginTools used = tools.get();
        String plugin = Objects.requireNonNull(id);
        List<Finding> broken = used.rollback(plugin, Optional.ofNullable(version));
        console.println("Plugin '%s' is version %s again."
                .formatted(plugin, used.installed().get(plugin).current().version()));
        FindingsPrinter.print(broken, console);
    }
}
