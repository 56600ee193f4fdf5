package dev.bifocal.host.options;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.Binder.Fields;
import dev.bifocal.host.options.Choices.Alternative;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the maps of a {@link Choice}: the name, the options of the alternative and the options beside it. */
final class ChoiceBinder {

    private final Binder binder;
    private final Choices choices;
    private final KnownKeys known;
    private final RecordFactory records;
    private final Problems problems;

    ChoiceBinder(Binder binder, Choices choices, KnownKeys known, RecordFactory records, Problems problems) {
        this.binder = binder;
        this.choices = choices;
        this.known = known;
        this.records = records;
        this.problems = problems;
    }

    /** Reads a record with a choice. */
    Optional<Bound> bind(RecordSpec host, Node node, String path) {
        String kind = host.kind();
        if (!(node instanceof MapNode map)) {
            problems.add(
                    path,
                    node,
                    "%s must be a map of keys, but is %s.".formatted(path, YamlWriter.shown(node)),
                    "Set the name of the %s with %s.".formatted(kind, KeyPath.join(path, Choices.NAME)));
            return Optional.empty();
        }
        Optional<Alternative> chosen = resolve(kind, map, path);
        Optional<Fields> hostFields = binder.fields(host, map, path);
        Optional<Fields> options = chosen.flatMap(found -> options(host, kind, found, map, path));
        return chosen.flatMap(found -> options.flatMap(
                own -> hostFields.flatMap(fields -> configuration(host, found, own, fields, map, path))));
    }

    private Optional<Bound> configuration(
            RecordSpec host, Alternative alternative, Fields options, Fields hostFields, MapNode map, String path) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        String nameOrigin = map.get(Choices.NAME).map(Node::origin).orElse(map.origin());
        nodes.put(Choices.NAME, ScalarNode.text(alternative.name(), nameOrigin));
        nodes.putAll(options.nodes());
        nodes.putAll(hostFields.nodes());
        return records.create(alternative.options(), options, options.values(), path)
                .flatMap(own -> {
                    Map<String, Object> values = new LinkedHashMap<>(hostFields.values());
                    values.put(host.chosen().orElseThrow().name(), new Choice<>(alternative.value(), (Record) own));
                    return records.create(host, hostFields, values, path);
                })
                .map(value -> new Bound(value, new MapNode(nodes, map.origin())));
    }

    private Optional<Alternative> resolve(String kind, MapNode map, String path) {
        String key = KeyPath.join(path, Choices.NAME);
        Optional<Node> name = map.get(Choices.NAME).filter(node -> !node.isNull());
        if (name.isEmpty()) {
            problems.add(path, map, "%s does not name a %s.".formatted(path, kind), remedy(kind, path, key));
            return Optional.empty();
        }
        if (!(name.get() instanceof ScalarNode scalar)) {
            problems.add(
                    key,
                    name.get(),
                    "%s must be the name of a %s, but is %s.".formatted(key, kind, YamlWriter.shown(name.get())),
                    "Give %s.".formatted(Suggestions.either(choices.names(kind))));
            return Optional.empty();
        }
        try {
            return Optional.of(choices.resolve(kind, scalar.text()));
        } catch (BifocalException e) {
            problems.add(key, scalar, "In %s: %s".formatted(path, e.getMessage()), e.remedy());
            return Optional.empty();
        }
    }

    private String remedy(String kind, String path, String key) {
        return known.nearestComponent(path).map("Did you mean %s?"::formatted).orElseGet(() -> "Set %s to %s."
                .formatted(key, Suggestions.either(choices.names(kind))));
    }

    private Optional<Fields> options(RecordSpec host, String kind, Alternative alternative, MapNode map, String path) {
        List<String> keys = new ArrayList<>(alternative.options().keys());
        List<String> clashes = keys.stream()
                .filter(key -> key.equals(Choices.NAME) || host.keys().contains(key))
                .toList();
        if (!clashes.isEmpty()) {
            problems.add(
                    path,
                    map,
                    "In %s: %s %s declares the option %s, a reserved key of every %s."
                            .formatted(path, kind, alternative.name(), String.join(", ", clashes), kind),
                    "The plugin's author has to rename the option.");
            return Optional.empty();
        }
        keys.add(0, Choices.NAME);
        keys.addAll(host.keys());
        binder.refuseUnknown(map, keys, path);
        return binder.fields(alternative.options(), map, path);
    }
}
