package dev.bifocal.host.options;

import dev.bifocal.host.message.Printable;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads overrides from the command line, {@code a.b.c=value} with a value in YAML. */
public final class Overrides {

    private static final int SHOWN = 200;

    private final Merger merger;
    private final Problems problems;

    public Overrides(Merger merger, Problems problems) {
        this.merger = merger;
        this.problems = problems;
    }

    /** All overrides as one layer. For a repeated key, the last override wins. */
    public MapNode read(RecordSpec root, List<String> overrides) {
        MapNode layer = MapNode.empty(Source.COMMAND_LINE.label());
        for (String override : overrides) {
            Optional<MapNode> one = read(override);
            if (one.isPresent()) {
                layer = merger.merge(root, layer, one.get());
            }
        }
        return layer;
    }

    private Optional<MapNode> read(String override) {
        return entry(override).map(entry -> nest(entry.getKey(), entry.getValue()));
    }

    /** The key and the value of one override; empty, with a problem, if the text is not an override. */
    public Optional<Map.Entry<String, Node>> entry(String override) {
        int equals = override.indexOf('=');
        if (equals > KeyPath.LONGEST || (equals < 0 && override.length() > KeyPath.LONGEST)) {
            refuse(
                    "",
                    "",
                    "The key of the override %s is longer than the limit of %s characters."
                            .formatted(shown(override), KeyPath.LONGEST));
            return Optional.empty();
        }
        List<String> keys =
                Arrays.asList(override.substring(0, Math.max(0, equals)).split("\\.", -1));
        if (equals < 0 || keys.stream().anyMatch(String::isBlank)) {
            refuse("", override, "The override %s does not have the form key=value.".formatted(shown(override)));
            return Optional.empty();
        }
        String path = override.substring(0, equals);
        if (keys.size() > YamlReader.DEEPEST) {
            refuse("", "", "An override has a key of %s words.".formatted(keys.size()));
            return Optional.empty();
        }
        String value = override.substring(equals + 1);
        if (value.isBlank()) {
            refuse(path, value, "The override %s has no value.".formatted(shown(override)));
            return Optional.empty();
        }
        return YamlReader.read(value, path, Source.COMMAND_LINE, problems).map(node -> Map.entry(path, node));
    }

    private static String shown(String override) {
        return Printable.bounded(override, SHOWN);
    }

    /** A value below its key, {@code a.b.c}, as nested maps. */
    public static MapNode nest(String path, Node value) {
        String[] keys = path.split("\\.", -1);
        Node node = value;
        for (int i = keys.length - 1; i > 0; i--) {
            node = new MapNode(Map.of(keys[i], node), value.origin());
        }
        return new MapNode(Map.of(keys[0], node), value.origin());
    }

    private void refuse(String key, String value, String message) {
        problems.add(new Problem(
                key,
                value,
                Source.COMMAND_LINE.label(),
                message,
                "Use the form optimizer.lr=0.1; the value null removes a setting."));
    }
}
