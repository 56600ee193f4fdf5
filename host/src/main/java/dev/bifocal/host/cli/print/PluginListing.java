package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.Component;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Recipe;
import dev.bifocal.host.plugin.Registered;
import java.util.ArrayList;
import java.util.List;

/** All plugins and what they offer, in short. */
public final class PluginListing {

    private final PluginRegistry registry;

    public PluginListing(PluginRegistry registry) {
        this.registry = registry;
    }

    public void print(Console console) {
        if (registry.plugins().isEmpty()) {
            console.println("No plugins are loaded.");
            console.println("  Put plugin jars into plugins/, or name their folder with --plugins DIR.");
        } else {
            printPlugins(console);
            console.println();
            printOffers(console);
        }
        if (!registry.findings().isEmpty()) {
            console.println();
            FindingsPrinter.print(registry.findings(), console);
        }
        if (FindingsPrinter.hasErrors(registry.findings())) {
            console.println();
            console.println("What an error concerns is left out; everything else can be used.");
        }
    }

    private void printPlugins(Console console) {
        Table table = Table.of("PLUGIN", "VERSION", "API", "JAR");
        registry.plugins()
                .forEach(plugin -> table.row(
                        plugin.id(),
                        plugin.version(),
                        plugin.requires(),
                        String.valueOf(plugin.jar().getFileName())));
        table.print(console);
    }

    private void printOffers(Console console) {
        Table table = Table.of("KIND", "NAME", "SUMMARY", "PLUGIN");
        for (Kind kind : Kind.values()) {
            for (Registered<Component<?>> offer : registry.components(kind)) {
                table.row(
                        kind.word(),
                        offer.component().name(),
                        offer.component().summary(),
                        offer.plugin().id());
            }
        }
        registry.recipes()
                .forEach(recipe -> table.row(
                        "recipe",
                        recipe.name(),
                        recipe.summary(),
                        recipe.plugin().id()));
        table.print(console);
    }

    public ObjectNode json() {
        ObjectNode node = Json.object();
        node.set("plugins", Json.array(registry.plugins(), PluginListing::node));
        List<ObjectNode> components = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            registry.components(kind).forEach(component -> components.add(node(kind, component)));
        }
        node.set("components", Json.array(components, component -> component));
        node.set("recipes", Json.array(registry.recipes(), PluginListing::node));
        node.set("findings", FindingsPrinter.json(registry.findings()));
        return node;
    }

    static ObjectNode node(PluginInfo plugin) {
        return Json.object()
                .put("id", plugin.id())
                .put("version", plugin.version())
                .put("provider", plugin.provider())
                .put("license", plugin.license())
                .put("description", plugin.description())
                .put("requires", plugin.requires())
                .put("builtAgainst", plugin.builtAgainst())
                .put("jar", plugin.jar().toString())
                .put("sha256", plugin.sha256());
    }

    static ObjectNode node(Kind kind, Registered<Component<?>> component) {
        return Json.object()
                .put("kind", kind.word())
                .put("name", component.component().name())
                .put("plugin", component.plugin().id())
                .put("summary", component.component().summary());
    }

    static ObjectNode node(Recipe recipe) {
        return Json.object()
                .put("name", recipe.name())
                .put("plugin", recipe.plugin().id())
                .put("summary", recipe.summary());
    }
}
