package dev.bifocal.host.options;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Component;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.Binder.Fields;
import dev.bifocal.host.options.Components.Resolved;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.YamlWriter;
import dev.bifocal.host.plugin.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the maps that name a component: its name, its own options and the host's keys for it, side by side. */
final class ComponentBinder {

    private final Binder binder;
    private final Components components;
    private final KnownKeys known;
    private final RecordFactory records;
    private final Problems problems;

    ComponentBinder(Binder binder, Components components, KnownKeys known, RecordFactory records, Problems problems) {
        this.binder = binder;
        this.components = components;
        this.known = known;
        this.records = records;
        this.problems = problems;
    }

    /** A record of the host with a component and its options. */
    Optional<Bound> bind(RecordSpec host, Node node, String path) {
        Kind kind = host.kind().orElseThrow();
        if (!(node instanceof MapNode map)) {
            problems.add(
                    path,
                    node,
                    "%s must hold keys, but is %s.".formatted(path, YamlWriter.shown(node)),
                    "Name the %s with %s.".formatted(kind.word(), KeyPath.join(path, Components.NAME)));
            return Optional.empty();
        }
        Optional<Resolved> component = resolve(kind, map, path);
        Optional<Fields> hostFields = binder.fields(host, map, path);
        Optional<Fields> options = component.flatMap(found -> options(host, kind, found, map, path));
        return component.flatMap(found -> options.flatMap(
                own -> hostFields.flatMap(fields -> configuration(host, found, own, fields, map, path))));
    }

    private Optional<Bound> configuration(
            RecordSpec host, Resolved component, Fields options, Fields hostFields, MapNode map, String path) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        String nameOrigin = map.get(Components.NAME).map(Node::origin).orElse(map.origin());
        nodes.put(Components.NAME, ScalarNode.text(component.qualifiedName(), nameOrigin));
        nodes.putAll(options.nodes());
        nodes.putAll(hostFields.nodes());
        return records.create(component.options(), options, options.values(), path)
                .flatMap(own -> {
                    Map<String, Object> values = new LinkedHashMap<>(hostFields.values());
                    values.put(RecordSpec.COMPONENT, component.registered());
                    values.put(RecordSpec.OPTIONS, own);
                    return records.create(host, hostFields, values, path);
                })
                .map(value -> new Bound(value, new MapNode(nodes, map.origin())));
    }

    private Optional<Resolved> resolve(Kind kind, MapNode map, String path) {
        String key = KeyPath.join(path, Components.NAME);
        Optional<Node> name = map.get(Components.NAME).filter(node -> !node.isNull());
        if (name.isEmpty()) {
            problems.add(
                    path, map, "%s does not say which %s it is.".formatted(path, kind.word()), remedy(kind, path, key));
            return Optional.empty();
        }
        if (!(name.get() instanceof ScalarNode scalar)) {
            problems.add(
                    key,
                    name.get(),
                    "%s must be the name of a %s, but is %s.".formatted(key, kind.word(), YamlWriter.shown(name.get())),
                    "Give %s.".formatted(Suggestions.either(names(kind))));
            return Optional.empty();
        }
        try {
            return Optional.of(components.resolve(kind, scalar.text()));
        } catch (BifocalException e) {
            problems.add(key, scalar, "In %s: %s".formatted(path, e.getMessage()), e.remedy());
            return Optional.empty();
        }
    }

    private String remedy(Kind kind, String path, String key) {
        return known.nearestComponent(path).map("Did you mean %s?"::formatted).orElseGet(() -> "Set %s to %s."
                .formatted(key, Suggestions.either(names(kind))));
    }

    private List<String> names(Kind kind) {
        return components.all(kind).stream()
                .map(registered -> ((Component<?>) registered.component()).name())
                .distinct()
                .toList();
    }

    private Optional<Fields> options(RecordSpec host, Kind kind, Resolved component, MapNode map, String path) {
        List<String> keys = new ArrayList<>(component.options().keys());
        List<String> clashes = keys.stream()
                .filter(key -> key.equals(Components.NAME) || host.keys().contains(key))
                .toList();
        if (!clashes.isEmpty()) {
            problems.add(
                    path,
                    map,
                    "In %s: %s %s declares the option %s, a key that the host has for every %s."
                            .formatted(
                                    path,
                                    kind.word(),
                                    component.qualifiedName(),
                                    String.join(", ", clashes),
                                    kind.word()),
                    "The plugin's author has to rename the option.");
            return Optional.empty();
        }
        keys.add(0, Components.NAME);
        keys.addAll(host.keys());
        binder.refuseUnknown(map, keys, path);
        return binder.fields(component.options(), map, path);
    }
}
