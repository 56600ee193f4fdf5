package dev.bifocal.host.experiment;

import dev.bifocal.host.options.Choices;
import dev.bifocal.host.options.OptionSpec;
import dev.bifocal.host.options.OptionType;
import dev.bifocal.host.options.OptionType.ChoiceNode;
import dev.bifocal.host.options.OptionType.MapOf;
import dev.bifocal.host.options.OptionType.Nested;
import dev.bifocal.host.options.OptionType.OptionalOf;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Resolves component names in a plugin's recipes: the plugin's own components take precedence over components of other
 * plugins with the same name.
 *
 * @param components the available components
 * @param plugin the id of the plugin that contains the recipe
 */
record RecipeNames(Choices components, String plugin) {

    /** The recipe with qualified names, {@code plugin-id:name}, for the plugin's own components. */
    MapNode inFull(RecordSpec spec, MapNode recipe) {
        Map<String, Node> entries = new LinkedHashMap<>(recipe.entries());
        for (OptionSpec option : spec.options()) {
            entries.computeIfPresent(option.key(), (key, node) -> inFull(option.type(), node));
        }
        return new MapNode(entries, recipe.origin());
    }

    private Node inFull(OptionType type, Node node) {
        if (type instanceof OptionalOf optional) {
            return inFull(optional.element(), node);
        }
        if (!(node instanceof MapNode map)) {
            return node;
        }
        if (type instanceof Nested nested) {
            return inFull(nested.spec(), map);
        } else if (type instanceof ChoiceNode choice) {
            return named(choice.spec().kind(), inFull(choice.spec(), map));
        } else if (type instanceof MapOf mapOf) {
            Map<String, Node> entries = new LinkedHashMap<>(map.entries());
            entries.replaceAll((key, entry) -> inFull(mapOf.element(), entry));
            return new MapNode(entries, map.origin());
        }
        return node;
    }

    private MapNode named(String kind, MapNode component) {
        Map<String, Node> entries = new LinkedHashMap<>(component.entries());
        entries.computeIfPresent(Choices.NAME, (key, node) -> named(kind, node));
        return new MapNode(entries, component.origin());
    }

    private Node named(String kind, Node name) {
        return name instanceof ScalarNode scalar
                ? components
                        .find(kind, plugin + ":" + scalar.text())
                        .<Node>map(own -> ScalarNode.text(own.name(), name.origin()))
                        .orElse(name)
                : name;
    }
}
