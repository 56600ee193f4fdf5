package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.plugin.Finding;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tool.check.AllFindings;
import dev.bifocal.host.tool.describe.Offer;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prints all plugins with their components and recipes.
 *
 * @param plugins the loaded plugins
 * @param components their components
 * @param recipes their recipes
 * @param findings errors and warnings
 */
public record PluginListing(
        List<PluginInfo> plugins, List<Offer> components, List<Offer> recipes, List<Finding> findings) {

    public static PluginListing of(PluginRegistry registry) {
        return new PluginListing(
                registry.plugins(),
                Offer.components(registry),
                Offer.recipes(registry),
                AllFindings.ofPluginsOfTheUser(registry));
    }

    public void print(Console console) {
        if (plugins.isEmpty()) {
            console.println("No plugins are loaded.");
            console.println("  Put plugin jars into plugins/, or name a jar or folder with --plugins PATH.");
        } else {
            Table jars = Table.of("PLUGIN", "VERSION", "API", "JAR");
            plugins.forEach(plugin -> jars.row(
                    plugin.id(),
                    plugin.version(),
                    plugin.requires(),
                    String.valueOf(plugin.jar().getFileName())));
            jars.print(console);
            console.println();
            Table offers = Table.of("KIND", "NAME", "SUMMARY", "PLUGIN");
            Stream.concat(components.stream(), recipes.stream())
                    .forEach(offer -> offers.row(offer.kind(), offer.name(), offer.summary(), offer.plugin()));
            offers.print(console);
        }
        if (!findings.isEmpty()) {
            console.println();
            FindingsPrinter.print(findings, console);
        }
        if (findings.stream().anyMatch(Finding::isError)) {
            console.println();
            console.println("Anything with an error is left out; everything else can be used.");
        }
    }
}
