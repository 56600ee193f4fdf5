package dev.bifocal.host.cli.print;

import dev.bifocal.host.options.OptionRow;
import dev.bifocal.host.tool.describe.Offer;
import dev.bifocal.host.tool.describe.PluginDescriptions.ComponentDescription;
import dev.bifocal.host.tool.describe.PluginDescriptions.PluginDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The documentation page of a plugin in Markdown, from its manifest and the declarations of its components. */
public final class MarkdownPage {

    private final List<String> lines = new ArrayList<>();

    private MarkdownPage() {}

    /**
     * The lines of a page.
     *
     * @param components the components of the plugin, by kind and name
     */
    public static List<String> of(PluginDescription plugin, List<ComponentDescription> components) {
        MarkdownPage page = new MarkdownPage();
        page.head(plugin);
        components.forEach(page::component);
        page.recipes(plugin.offers());
        return List.copyOf(page.lines);
    }

    private void head(PluginDescription plugin) {
        String id = plugin.plugin().id();
        add("# Plugin " + id, "", plugin.plugin().description(), "");
        add("Version %s, licence %s. It supports api %s."
                .formatted(
                        plugin.plugin().version(),
                        plugin.plugin().license(),
                        plugin.plugin().requires()));
        add("`bifocal plugins describe %s --markdown` writes this page.".formatted(id));
    }

    private void component(ComponentDescription component) {
        add(
                "",
                "## %s `%s`"
                        .formatted(
                                capitalized(component.offer().kind()),
                                component.offer().name()),
                "");
        add(component.offer().summary() + ".");
        if (!component.options().isEmpty()) {
            add("", row("option", "type", "default", "range", "meaning"), "|---|---|---|---|---|");
            for (OptionRow option : component.options()) {
                add(row("`" + option.key() + "`", option.type(), option.defaultValue(), option.range(), option.doc()));
            }
        }
        List<String> facts = DescriptionsPrinter.facts(component);
        if (!facts.isEmpty()) {
            add("");
            facts.forEach(fact -> add("- " + cell(fact)));
        }
        if (!component.recipes().isEmpty()) {
            add("", "Recipes that use it: %s.".formatted(names(component.recipes())));
        }
    }

    private void recipes(List<Offer> offers) {
        List<Offer> recipes =
                offers.stream().filter(offer -> offer.kind().equals("recipe")).toList();
        if (!recipes.isEmpty()) {
            add("", "## Recipes", "", row("recipe", "summary"), "|---|---|");
            recipes.forEach(recipe -> add(row("`" + recipe.name() + "`", recipe.summary())));
        }
    }

    private void add(String... added) {
        lines.addAll(List.of(added));
    }

    private static String names(List<String> names) {
        return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static String row(String... cells) {
        return Stream.of(cells).map(MarkdownPage::cell).collect(Collectors.joining(" | ", "| ", " |"));
    }

    /** A bar would end the cell. */
    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    private static String capitalized(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
