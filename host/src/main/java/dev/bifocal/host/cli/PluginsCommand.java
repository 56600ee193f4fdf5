package dev.bifocal.host.cli;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.cli.argument.Defaults;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.argument.PluginOptions;
import dev.bifocal.host.cli.print.DescriptionsPrinter;
import dev.bifocal.host.cli.print.MarkdownPage;
import dev.bifocal.host.cli.print.PluginListing;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.launch.ShellScript;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.load.PluginFolders;
import dev.bifocal.host.tool.describe.PluginDescriptions;
import dev.bifocal.host.tool.describe.PluginDescriptions.PluginDescription;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, describes and creates plugins. */
@Command(
        name = "plugins",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "List, describe, create, verify, install, update and sign plugins.")
final class PluginsCommand {

    private final Console console;

    PluginsCommand(Console console) {
        this.console = console;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List plugins, losses, heads, targets and recipes, and the problems of each plugin.")
    void list(@Mixin JsonOption json, @Mixin PluginOptions plugins) {
        PluginListing listing = PluginListing.of(plugins.open().plugins());
        json.print(console, listing, () -> listing.print(console));
    }

    @Command(
            name = "new",
            mixinStandardHelpOptions = true,
            description = "Write the Maven project of a new plugin: component, test, recipe, README and workflow.")
    void create(
            @Parameters(paramLabel = "KIND", description = "loss, head or target.") String kind,
            @Parameters(paramLabel = "NAME", description = "The name of component, recipe and plugin, such as my-loss.")
                    String name,
            @Parameters(
                            arity = "0..1",
                            paramLabel = "DIR",
                            description = "A folder that is empty or does not exist. Default: NAME.")
                    @Nullable
                    Path folder,
            @Mixin PluginOptions plugins) {
        Path written = folder == null ? Path.of(name) : folder;
        plugins.open().tools().newPlugin(kind(kind), name, Defaults.read().project(), written);
        console.println("Wrote the project %s. The next commands:".formatted(written));
        nextCommands(name, written).forEach(command -> console.println("  " + command));
        console.println(
                "Maven needs the parent POM and the test kit, once for each machine; see docs/plugins/write.md.");
    }

    private static Kind kind(String word) {
        try {
            return Kind.of(word);
        } catch (IllegalArgumentException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' is no kind of component.".formatted(Printable.bounded(word, Names.LONGEST)),
                    "Write loss, head or target.",
                    e);
        }
    }

    /** The commands that build, test and train a new project. */
    private static List<String> nextCommands(String name, Path folder) {
        String launcher = Optional.ofNullable(System.getProperty(PluginFolders.CHECKOUT_PROPERTY))
                .map(checkout -> Path.of(checkout, "bifocal").toString())
                .orElse("bifocal");
        return List.of(
                "cd " + ShellScript.quoted(folder.toString()),
                "mvn verify",
                "%s train %s --plugins target".formatted(ShellScript.quoted(launcher), name));
    }

    @Command(
            name = "describe",
            mixinStandardHelpOptions = true,
            description = "Describe a loss, head, target, recipe or plugin: options, needs and outputs.")
    void describe(
            @Parameters(paramLabel = "NAME", description = "Its name, or PLUGIN:NAME.") String name,
            @Option(names = "--markdown", description = "Write the documentation page of a plugin in Markdown.")
                    boolean markdown,
            @Mixin JsonOption json,
            @Mixin PluginOptions plugins) {
        Bifocal bifocal = plugins.open();
        PluginDescriptions descriptions = bifocal.describe(name);
        if (markdown) {
            page(bifocal, name, descriptions).forEach(console::println);
            return;
        }
        json.print(console, descriptions, () -> DescriptionsPrinter.print(descriptions, console));
    }

    private static List<String> page(Bifocal bifocal, String name, PluginDescriptions descriptions) {
        PluginDescription plugin = descriptions.plugins().stream()
                .findFirst()
                .orElseThrow(() -> new HostException(
                        ErrorCode.USAGE,
                        "'%s' is the name of a component or recipe, and --markdown writes the page of a plugin."
                                .formatted(name),
                        "Name a plugin; 'bifocal plugins list' shows them."));
        return MarkdownPage.of(
                plugin,
                plugin.offers().stream()
                        .flatMap(offer -> bifocal.describe(offer.qualifiedName()).components().stream()
                                .filter(component -> component.offer().equals(offer)))
                        .toList());
    }
}
