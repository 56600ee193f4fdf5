package dev.bifocal.host.options;

import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.OptionType.OneOf;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads values of sealed interfaces, such as {@code {randomResizedCrop: {scale: [0.2, 1]}}} or {@code horizontalFlip}.
 */
final class OneOfBinder {

    private final Binder binder;
    private final Problems problems;

    OneOfBinder(Binder binder, Problems problems) {
        this.binder = binder;
        this.problems = problems;
    }

    Optional<Bound> bind(OneOf type, Node node, String path) {
        Map<String, RecordSpec> alternatives = type.alternatives();
        if (node instanceof ScalarNode scalar && !scalar.isNull()) {
            return alternative(alternatives, scalar.text(), MapNode.empty(scalar.origin()), node, path);
        }
        if (node instanceof MapNode map && map.entries().size() == 1) {
            Map.Entry<String, Node> only = map.entries().entrySet().iterator().next();
            return alternative(alternatives, only.getKey(), only.getValue(), node, path);
        }
        problems.add(
                path,
                node,
                ("%s must be a name or a map with one name as its key, but is " + "%s.")
                        .formatted(path, YamlWriter.shown(node)),
                "Use one of %s.".formatted(String.join(", ", alternatives.keySet())));
        return Optional.empty();
    }

    private Optional<Bound> alternative(
            Map<String, RecordSpec> alternatives, String name, Node options, Node node, String path) {
        RecordSpec spec = alternatives.get(name);
        if (spec == null) {
            List<String> names = List.copyOf(alternatives.keySet());
            problems.add(
                    path,
                    node,
                    "%s must be one of %s, but is %s."
                            .formatted(path, String.join(", ", names), YamlWriter.shown(ScalarNode.text(name, ""))),
                    Suggestions.nearest(name, names)
                            .map("Did you mean %s?"::formatted)
                            .orElse("Choose one of them."));
            return Optional.empty();
        }
        return binder.record(spec, options, KeyPath.join(path, name))
                .map(bound -> new Bound(bound.value(), written(name, spec, bound.node(), node.origin())));
    }

    private static Node written(String name, RecordSpec spec, Node options, String origin) {
        return spec.options().isEmpty() ? ScalarNode.text(name, origin) : new MapNode(Map.of(name, options), origin);
    }
}
