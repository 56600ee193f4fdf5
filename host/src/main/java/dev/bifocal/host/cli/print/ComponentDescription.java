package dev.bifocal.host.cli.print;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.bifocal.api.Component;
import dev.bifocal.api.Side;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.Json;
import dev.bifocal.host.cli.terminal.Table;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.options.OptionRow;
import dev.bifocal.host.options.OptionsDoc;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.Registered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A component in full.
 *
 * @param kind what it is
 * @param component itself and its plugin
 * @param needs what a loss reads, with default options
 * @param outputs what a head gives, with default options
 * @param needsLabels whether a target reads labels, with default options
 * @param recipes the recipes that use it
 */
record ComponentDescription(
        Kind kind,
        Registered<Component<?>> component,
        Optional<LossNeeds> needs,
        Optional<HeadExample> outputs,
        Optional<Boolean> needsLabels,
        List<String> recipes) {

    void print(Console console) {
        console.heading("%s %s".formatted(kind.word(), component.qualifiedName()));
        console.println(Text.indented(component.component().summary(), 2, console.columns()));
        console.println("  plugin %s %s, %s"
                .formatted(
                        component.plugin().id(),
                        component.plugin().version(),
                        component.plugin().jar().getFileName()));
        console.println();
        printOptions(console);
        for (String fact : facts()) {
            console.println(Text.indented(fact, 0, console.columns()));
        }
        if (!recipes.isEmpty()) {
            console.println(
                    Text.indented("Recipes that use it: " + String.join(", ", recipes) + ".", 0, console.columns()));
        }
    }

    private void printOptions(Console console) {
        Table table = Table.of("OPTION", "TYPE", "DEFAULT", "RANGE", "MEANING");
        for (OptionRow option : options()) {
            table.row(option.key(), option.type(), option.defaultValue(), option.range(), option.doc());
        }
        if (table.isEmpty()) {
            console.println("It has no options.");
        } else {
            table.print(console);
        }
        console.println();
    }

    private List<OptionRow> options() {
        return OptionsDoc.of(component.component().optionsType());
    }

    /** What it needs and gives, in sentences. */
    private List<String> facts() {
        return switch (kind) {
            case LOSS ->
                needs.map(ComponentDescription::sentences)
                        .orElse(List.of("What it needs depends on options that have no default."));
            case HEAD ->
                outputs.map(ComponentDescription::sentences)
                        .orElse(List.of("What it gives depends on options that have no default."));
            case TARGET ->
                needsLabels
                        .map(labels -> List.of(labels ? "Needs labels." : "Needs no labels."))
                        .orElse(List.of());
        };
    }

    private static List<String> sentences(LossNeeds needs) {
        List<String> sentences = new ArrayList<>();
        sorted(needs)
                .forEach(output -> sentences.add("Needs %s of the %s view, %s side."
                        .formatted(output.name(), lower(output.view()), lower(output.side()))));
        needs.banks().stream().sorted().forEach(bank -> sentences.add("Needs the memory bank of %s.".formatted(bank)));
        needs.target().ifPresent(output -> sentences.add("Needs a target over %s.".formatted(output)));
        if (needs.labels()) {
            sentences.add("Needs labels.");
        }
        return sentences;
    }

    private static List<String> sentences(HeadExample outputs) {
        return outputs.outputs().stream()
                .map(output -> "Gives %s %s for %s %s: %s"
                        .formatted(
                                output.name(),
                                output.shape(),
                                outputs.input().source(),
                                outputs.input().shape(),
                                output.doc()))
                .toList();
    }

    private static List<LossNeeds.Output> sorted(LossNeeds needs) {
        return needs.outputs().stream()
                .sorted(Comparator.comparing((LossNeeds.Output output) -> output.side() == Side.MOMENTUM)
                        .thenComparing(LossNeeds.Output::name)
                        .thenComparing(LossNeeds.Output::view))
                .toList();
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    ObjectNode json() {
        ObjectNode node = PluginListing.node(kind, component);
        node.set("options", Json.array(options(), ComponentDescription::node));
        needs.ifPresent(known -> node.set("needs", node(known)));
        outputs.ifPresent(known -> node.set("outputs", Json.array(known.outputs(), output -> Json.object()
                .put("name", output.name())
                .put("shape", output.shape().toString())
                .put("doc", output.doc()))));
        needsLabels.ifPresent(labels -> node.put("needsLabels", labels));
        node.set("recipes", Json.texts(recipes));
        return node;
    }

    private static ObjectNode node(OptionRow option) {
        return Json.object()
                .put("key", option.key())
                .put("type", option.type())
                .put("default", option.defaultValue())
                .put("range", option.range())
                .put("doc", option.doc());
    }

    private static ObjectNode node(LossNeeds needs) {
        ObjectNode node = Json.object();
        node.set("outputs", Json.array(sorted(needs), output -> Json.object()
                .put("name", output.name())
                .put("view", lower(output.view()))
                .put("side", lower(output.side()))));
        node.set("banks", Json.texts(needs.banks().stream().sorted().toList()));
        node.put("target", needs.target().orElse(null));
        node.put("labels", needs.labels());
        return node;
    }
}
