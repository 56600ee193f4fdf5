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
 * The names of components in a plugin's recipes: a name that the plugin itself has stands for its own component, whatever other
 * plugins call theirs.
 *
 * @param components the components that there are
 * @param plugin the id of the plugin that the recipe comes with
 */
record RecipeNames(Choices components, String plugin) {

    /** The recipe with the names of the plugin's own components in full, {@code plugin-id:name}. */
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
