package dev.bifocal.host.cli.print;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.options.OptionRow;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginInfo;
import dev.bifocal.host.tool.describe.HeadOutput;
import dev.bifocal.host.tool.describe.Needs;
import dev.bifocal.host.tool.describe.PluginDescriptions;
import dev.bifocal.host.tool.describe.PluginDescriptions.ComponentDescription;
import dev.bifocal.host.tool.describe.PluginDescriptions.PluginDescription;
import dev.bifocal.host.tool.describe.PluginDescriptions.RecipeDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Prints descriptions of plugins, components and recipes. */
public final class DescriptionsPrinter {

    private final Console console;

    private DescriptionsPrinter(Console console) {
        this.console = console;
    }

    public static void print(PluginDescriptions descriptions, Console console) {
        DescriptionsPrinter printer = new DescriptionsPrinter(console);
        List<Runnable> parts = new ArrayList<>();
        descriptions.plugins().forEach(plugin -> parts.add(() -> printer.print(plugin)));
        descriptions.components().forEach(component -> parts.add(() -> printer.print(component)));
        descriptions.recipes().forEach(recipe -> parts.add(() -> printer.print(recipe)));
        for (int part = 0; part < parts.size(); part++) {
            if (part > 0) {
                console.println();
            }
            parts.get(part).run();
        }
    }

    private void print(PluginDescription description) {
        PluginInfo plugin = description.plugin();
        console.heading("plugin %s %s".formatted(plugin.id(), plugin.version()));
        println(2, plugin.description());
        console.println("  provider %s, licence %s".formatted(plugin.provider(), plugin.license()));
        console.println("  supports api %s, built against %s".formatted(plugin.requires(), plugin.builtAgainst()));
        println(2, plugin.jar().toString());
        console.println("  sha256 %s".formatted(plugin.sha256()));
        Table table = Table.of("KIND", "NAME", "SUMMARY");
        description.offers().forEach(offer -> table.row(offer.kind(), offer.name(), offer.summary()));
        if (!table.isEmpty()) {
            console.println();
            table.print(console);
        }
        FindingsPrinter.print(description.findings(), console);
    }

    private void print(RecipeDescription recipe) {
        console.heading("recipe " + recipe.offer().qualifiedName());
        println(2, recipe.offer().summary());
        console.println(
                "  start it with: bifocal train %s".formatted(recipe.offer().name()));
        console.println();
        console.println(recipe.yaml().strip());
    }

    private void print(ComponentDescription component) {
        PluginInfo plugin = component.provider();
        console.heading(component.offer().kind() + " " + component.offer().qualifiedName());
        println(2, component.offer().summary());
        console.println("  plugin %s %s, %s"
                .formatted(plugin.id(), plugin.version(), plugin.jar().getFileName()));
        console.println();
        Table table = Table.of("OPTION", "TYPE", "DEFAULT", "RANGE", "MEANING");
        for (OptionRow option : component.options()) {
            table.row(option.key(), option.type(), option.defaultValue(), option.range(), option.doc());
        }
        if (table.isEmpty()) {
            console.println("It has no options.");
        } else {
            table.print(console);
        }
        console.println();
        facts(component).forEach(fact -> println(0, fact));
        if (!component.recipes().isEmpty()) {
            println(0, "Recipes that use it: " + String.join(", ", component.recipes()) + ".");
        }
    }

    private void println(int indent, String text) {
        console.println(Text.indented(text, indent, console.columns()));
    }

    /** The needs and outputs of a component in sentences. */
    static List<String> facts(ComponentDescription component) {
        return switch (Kind.of(component.offer().kind())) {
            case LOSS ->
                component
                        .needs()
                        .map(DescriptionsPrinter::sentences)
                        .orElse(List.of("Its needs depend on options that have no default."));
            case HEAD ->
                component
                        .outputs()
                        .map(DescriptionsPrinter::sentences)
                        .orElse(List.of("Its outputs depend on options that have no default."));
            case TARGET ->
                component
                        .needs()
                        .map(needs -> targetSentences(component, needs))
                        .orElse(List.of());
        };
    }

    private static List<String> targetSentences(ComponentDescription component, Needs needs) {
        List<String> sentences = new ArrayList<>();
        sentences.add(needs.labels() ? "Needs labels." : "Needs no labels.");
        component.needsQueries().ifPresent(needed -> sentences.add("Needs the queries."));
        if (needs.indices()) {
            sentences.add("Needs the indices of the samples.");
        }
        sentences.addAll(outputSentences(needs));
        sentences.addAll(otherSentences(needs));
        return sentences;
    }

    private static List<String> sentences(Needs needs) {
        List<String> sentences = new ArrayList<>(outputSentences(needs));
        needs.banks().forEach(bank -> sentences.add("Needs the memory bank of %s.".formatted(bank)));
        needs.target().ifPresent(output -> sentences.add("Needs a target over %s.".formatted(output)));
        needs.targets()
                .forEach((name, output) -> sentences.add("Needs the target %s over %s.".formatted(name, output)));
        sentences.addAll(otherSentences(needs));
        if (needs.indices()) {
            sentences.add("Needs the indices of the samples.");
        }
        if (needs.labels()) {
            sentences.add("Needs labels.");
        }
        return sentences;
    }

    private static List<String> outputSentences(Needs needs) {
        return needs.outputs().stream()
                .map(output -> "Needs %s of the %s view, %s side."
                        .formatted(output.name(), output.view(), word(output.side())))
                .toList();
    }

    private static List<String> otherSentences(Needs needs) {
        List<String> sentences = new ArrayList<>();
        needs.epochOutputs()
                .forEach(output -> sentences.add("Needs %s of all training samples when an epoch begins, %s side."
                        .formatted(output.name(), word(output.side()))));
        needs.geometries().forEach(view -> sentences.add("Needs the geometry of the %s view.".formatted(view)));
        return sentences;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static List<String> sentences(List<HeadOutput> outputs) {
        return outputs.stream()
                .map(output ->
                        "Gives %s %s for %s: %s".formatted(output.name(), output.shape(), output.input(), output.doc()))
                .toList();
    }
}
