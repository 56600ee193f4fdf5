package dev.bifocal.host.cli;

import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.PluginDescriptions;
import dev.bifocal.host.cli.print.PluginListing;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.plugin.PluginRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What plugins there are, and what they offer. */
@Command(
        name = "plugins",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List plugins and describe what they offer.")
final class PluginsCommand {

    private final Console console;
    private final Function<List<Path>, PluginRegistry> loader;

    PluginsCommand(Console console, Function<List<Path>, PluginRegistry> loader) {
        this.console = console;
        this.loader = loader;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List plugins, losses, heads, targets and recipes, and what is wrong with any.")
    void list(@Mixin JsonOption json, @Mixin PluginOptions plugins) {
        PluginListing listing = new PluginListing(loader.apply(plugins.folders()));
        if (json.wanted()) {
            Json.print(console, listing.json());
        } else {
            listing.print(console);
        }
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description = "Describe a loss, head, target, recipe or plugin: options, needs and outputs.")
    void describe(
            @Parameters(paramLabel = "NAME", description = "Its name, or PLUGIN:NAME.") String name,
            @Mixin JsonOption json,
            @Mixin PluginOptions plugins) {
        PluginDescriptions descriptions = new PluginDescriptions(loader.apply(plugins.folders()), name);
        if (json.wanted()) {
            Json.print(console, descriptions.json());
        } else {
            descriptions.print(console);
        }
    }
}
