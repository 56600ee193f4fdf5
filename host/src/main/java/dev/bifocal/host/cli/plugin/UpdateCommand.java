package dev.bifocal.host.cli.plugin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.host.cli.argument.JsonOption;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.JsonNodes;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.plugin.install.Indexes;
import dev.bifocal.host.plugin.install.Offer;
import dev.bifocal.host.plugin.install.Update;
import dev.bifocal.host.plugin.store.InstalledJar;
import dev.bifocal.host.plugin.store.InstalledPlugins;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
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
    private final Supplier<StoreSetting> setting;

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Only these plugins.")
    private final List<String> ids = new ArrayList<>();

    @Mixin
    private final IndexOptions indexes = new IndexOptions();

    @Mixin
    private final InstallOptions options = new InstallOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    UpdateCommand(Console console, Supplier<StoreSetting> setting) {
        this.console = console;
        this.setting = setting;
    }

    @Override
    public void run() {
        StoreSetting used = setting.get();
        InstalledPlugins installed = used.store().installed();
        List<InstalledJar> wanted = ids.isEmpty()
                ? installed.current()
                : ids.stream().map(id -> installed.get(id).current()).toList();
        Indexes offered = indexes.read(used);
        List<Update> updates =
                wanted.stream().map(jar -> Update.of(jar, offered)).toList();
        List<Offer> offers =
                updates.stream().flatMap(update -> update.offer().stream()).toList();
        if (!offers.isEmpty()) {
            used.installer().install(offers, options.terms());
        }
        print(updates);
    }

    private void print(List<Update> updates) {
        if (json.wanted()) {
            ObjectNode node = JsonNodes.object().put("dryRun", options.terms().dryRun());
            node.set("plugins", JsonNodes.array(updates, UpdateCommand::node));
            Json.print(console, node);
            return;
        }
        if (updates.isEmpty()) {
            console.println("No plugin is installed.");
            return;
        }
        Table table = Table.of("PLUGIN", "INSTALLED", "NEWEST", "REMARK");
        updates.forEach(update ->
                table.row(update.installed().id(), update.installed().version(), newest(update), remark(update)));
        table.print(console);
    }

    private String remark(Update update) {
        if (!update.listed()) {
            return "in no index";
        }
        if (update.offer().isEmpty()) {
            return "up to date";
        }
        return options.terms().dryRun() ? "available" : "installed now";
    }

    private static String newest(Update update) {
        return update.offer().flatMap(Offer::version).orElse("-");
    }

    private static ObjectNode node(Update update) {
        return JsonNodes.object()
                .put("id", update.installed().id())
                .put("installed", update.installed().version())
                .put("newest", update.offer().flatMap(Offer::version).orElse(null))
                .put(
                        "url",
                        update.offer().map(offer -> offer.location().toString()).orElse(null))
                .put("listed", update.listed());
    }
}
