package dev.bifocal.host.options;

import dev.bifocal.host.options.OptionType.ChoiceNode;
import dev.bifocal.host.options.OptionType.MapOf;
import dev.bifocal.host.options.OptionType.Nested;
import dev.bifocal.host.options.OptionType.OneOf;
import dev.bifocal.host.options.OptionType.OptionalOf;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Merges a layer of settings into a lower layer.
 *
 * <p>Maps merge by key. Other values replace the lower value, and null remains as a marker for a removed key. If the
 * higher layer selects another alternative, the options of the lower alternative are dropped; the other options of the
 * record stay.
 */
public final class Merger {

    private final Choices choices;

    public Merger(Choices choices) {
        this.choices = choices;
    }

    public MapNode merge(RecordSpec root, MapNode lower, MapNode higher) {
        return maps(Optional.of(new Nested(root.type())), lower, higher);
    }

    /** Merges maps whose keys have no type: by key, where both are maps. */
    public static MapNode plain(MapNode lower, MapNode higher) {
        return new Merger(Choices.NONE).maps(Optional.empty(), lower, higher);
    }

    private Node merge(Optional<OptionType> type, Node lower, Node higher) {
        return lower instanceof MapNode base && higher instanceof MapNode over ? maps(type, base, over) : higher;
    }

    private MapNode maps(Optional<OptionType> optionType, MapNode lower, MapNode higher) {
        Optional<OptionType> type = optionType.map(Merger::required);
        MapNode base = type.map(known -> remaining(known, lower, higher)).orElse(lower);
        Map<String, Node> entries = new LinkedHashMap<>(base.entries());
        higher.entries()
                .forEach((key, value) -> entries.merge(
                        key, value, (low, high) -> merge(type.flatMap(known -> child(known, key)), low, high)));
        return new MapNode(entries, higher.origin());
    }

    private static OptionType required(OptionType type) {
        return type instanceof OptionalOf optional ? required(optional.element()) : type;
    }

    private MapNode remaining(OptionType type, MapNode lower, MapNode higher) {
        if (type instanceof ChoiceNode choice && namesAnother(choice.spec(), lower, higher)) {
            Map<String, Node> host = new LinkedHashMap<>(lower.entries());
            host.keySet().retainAll(choice.spec().keys());
            return new MapNode(host, lower.origin());
        }
        boolean another = type instanceof OneOf
                && !lower.entries().keySet().equals(higher.entries().keySet());
        return another ? MapNode.empty(lower.origin()) : lower;
    }

    private boolean namesAnother(RecordSpec host, MapNode lower, MapNode higher) {
        Optional<String> before = name(lower);
        Optional<String> after = name(higher);
        return before.isPresent() && after.isPresent() && !choices.same(host.kind(), before.get(), after.get());
    }

    private static Optional<String> name(MapNode node) {
        return node.get(Choices.NAME)
                .filter(name -> name instanceof ScalarNode && !name.isNull())
                .map(name -> ((ScalarNode) name).text());
    }

    private static Optional<OptionType> child(OptionType type, String key) {
        if (type instanceof Nested nested) {
            return nested.spec().option(key).map(OptionSpec::type);
        } else if (type instanceof ChoiceNode choice) {
            return choice.spec().option(key).map(OptionSpec::type);
        }
        return type instanceof MapOf map ? Optional.of(map.element()) : Optional.empty();
    }
}
