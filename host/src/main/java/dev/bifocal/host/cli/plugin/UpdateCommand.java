package dev.bifocal.host.cli.plugin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.bifocal.host.PluginTools;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.plugin.install.Offer;
import dev.bifocal.host.plugin.install.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Installs newer versions of installed plugins. */
@Command(
        name = "update",
        mixinStandardHelpOptions = true,
        description = {
            "Install the newest versions of installed plugins that the indexes have and this host can use.",
            "With --dry-run, show them and change nothing."
        })
final class UpdateCommand implements Runnable {

    private final Console console;
    private final Supplier<PluginTools> tools;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Only these plugins.")
    private final List<String> ids = new ArrayList<>();

    @Mixin
    private final IndexOptions indexes = new IndexOptions();

    @Mixin
    private final InstallOptions options = new InstallOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    UpdateCommand(Console console, Supplier<PluginTools> tools) {
        this.console = console;
        this.tools = tools;
    }

    @Override
    public void run() {
        PluginTools used = tools.get();
        PluginTools.Updated updated = used.update(ids, indexes.locations(), options.terms());
        boolean dryRun = options.terms().dryRun();
        InstallationPrinter installations = new InstallationPrinter(updated.installations(), dryRun, used.store());
        if (json.wanted()) {
            List<Plugin> plugins = updated.updates().stream().map(Plugin::of).toList();
            Json.print(console, new Result(dryRun, plugins, installations.forJson()));
            return;
        }
        if (updated.updates().isEmpty()) {
            console.println("No plugin is installed.");
            return;
        }
        installations.printPlugins(console);
        Table table = Table.of("PLUGIN", "INSTALLED", "NEWEST", "REMARK");
        updated.updates()
                .forEach(update -> table.row(
                        update.installed().id(), update.installed().version(), newest(update), remark(update)));
        table.print(console);
    }

    private String remark(Update update) {
        if (!update.listed()) {
            return "in no index";
        }
        String state = options.terms().dryRun() ? "available" : "installed now";
        return Stream.concat(update.offer().map(offer -> state).stream(), refused(update).stream())
                .reduce((first, second) -> first + "; " + second)
                .orElse(update.newer() ? "no newer version fits the other plugins" : "up to date");
    }

    private static Optional<String> refused(Update update) {
        String id = update.installed().id();
        return update.refused().map(refused -> "%s is not installed: %s (%s %s)"
                .formatted(refused.offer().version().orElse(""), refused.reason(), refused.option(), id));
    }

    private static String newest(Update update) {
        return update.offer().flatMap(Offer::version).orElse("-");
    }

    private record Result(boolean dryRun, List<Plugin> plugins, List<InstallationPrinter.Installed> installations) {}

    private record Plugin(
            String id,
            String installed,
            @JsonInclude(Include.ALWAYS) Optional<String> newest,
            @JsonInclude(Include.ALWAYS) Optional<String> url,
            @JsonInclude(Include.ALWAYS) Optional<String> refused,
            boolean listed) {

        static Plugin of(Update update) {
            return new Plugin(
                    update.installed().id(),
                    update.installed().version(),
                    update.offer().flatMap(Offer::version),
                    update.offer().map(offer -> offer.location().toString()),
                    update.refused().flatMap(refused -> refused.offer().version()),
                    update.listed());
        }
    }
}
