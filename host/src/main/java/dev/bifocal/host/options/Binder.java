package dev.bifocal.host.options;

import dev.bifocal.host.options.OptionType.ChoiceNode;
import dev.bifocal.host.options.OptionType.ListOf;
import dev.bifocal.host.options.OptionType.MapOf;
import dev.bifocal.host.options.OptionType.Nested;
import dev.bifocal.host.options.OptionType.OneOf;
import dev.bifocal.host.options.OptionType.OptionalOf;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Converts nodes to records of options.
 *
 * <p>A value that cannot be read becomes a problem. Reading continues, so that one pass finds all problems.
 */
public final class Binder {

    private final KnownKeys known;
    private final Problems problems;
    private final ScalarBinder scalars;
    private final RecordFactory records;
    private final ChoiceBinder choices;
    private final OneOfBinder alternatives;

    public Binder(Choices choices, KnownKeys known, Problems problems) {
        this.known = known;
        this.problems = problems;
        this.scalars = new ScalarBinder(problems);
        this.records = new RecordFactory(problems);
        this.choices = new ChoiceBinder(this, choices, known, records, problems);
        this.alternatives = new OneOfBinder(this, problems);
    }

    private record Nothing() {}

    /** The problems of an option's default, as if a user had written it. */
    public static List<Problem> problemsOfDefault(OptionSpec option) {
        Problems problems = new Problems();
        Binder binder = withoutChoices(new RecordSpec(Nothing.class, List.of(option), Optional.empty()), problems);
        option.defaultNode(problems).ifPresent(node -> binder.value(option, option.type(), node, option.key()));
        return problems.all();
    }

    /** A binder for a record without choices, such as the options of a component. */
    public static Binder withoutChoices(RecordSpec spec, Problems problems) {
        return new Binder(Choices.NONE, new KnownKeys(Choices.NONE, spec, MapNode.empty("")), problems);
    }

    /**
     * The values of a record's options.
     *
     * @param values by key
     * @param nodes the values as text, by key
     */
    record Fields(Map<String, Object> values, Map<String, Node> nodes) {}

    /** Reads a record with all its options; empty if any of them is invalid. */
    public Optional<Bound> record(RecordSpec spec, Node node, String path) {
        Optional<MapNode> map = map(node, path, spec);
        map.ifPresent(present -> refuseUnknown(present, spec.keys(), path));
        return map.flatMap(present -> fields(spec, present, path)
                .flatMap(fields -> records.create(spec, fields, fields.values(), path)
                        .map(value -> new Bound(value, new MapNode(fields.nodes(), present.origin())))));
    }

    /** Reads the options of a record from a map that may have additional keys; empty if any option is invalid. */
    Optional<Fields> fields(RecordSpec spec, MapNode map, String path) {
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            option(option, map, KeyPath.join(path, option.key())).ifPresent(bound -> {
                values.put(option.key(), bound.value());
                nodes.put(option.key(), bound.node());
            });
        }
        boolean complete = values.size() == spec.options().size();
        return complete ? Optional.of(new Fields(values, nodes)) : Optional.empty();
    }

    /** Adds a problem for each unknown key of a map. */
    void refuseUnknown(MapNode map, Collection<String> knownKeys, String path) {
        map.entries().forEach((key, value) -> {
            if (!knownKeys.contains(key)) {
                String keyPath = KeyPath.join(path, key);
                problems.add(keyPath, value, keyPath + " is not a known key.", known.remedy(path, key, knownKeys));
            }
        });
    }

    private Optional<Bound> option(OptionSpec option, MapNode parent, String path) {
        OptionType type = option.type();
        Optional<Node> given = parent.get(option.key()).filter(node -> !node.isNull() || type instanceof OptionalOf);
        return given.or(() -> option.defaultNode(problems))
                .or(() -> implied(type))
                .map(node -> value(option, type, node, path))
                .orElseGet(() -> refuseMissing(option, parent, path));
    }

    private static Optional<Node> implied(OptionType type) {
        String origin = Source.DEFAULT.label();
        if (type instanceof OptionalOf) {
            return Optional.of(ScalarNode.none(origin));
        }
        return type instanceof Nested || type instanceof MapOf ? Optional.of(MapNode.empty(origin)) : Optional.empty();
    }

    private Optional<Bound> refuseMissing(OptionSpec option, MapNode parent, String path) {
        String remedy = OptionSpec.leaf(option.type())
                .filter(leaf -> leaf == option.type())
                .map(leaf -> "Give %s.".formatted(option.expectedInRange(leaf)))
                .orElse("Give it a value.");
        problems.add(new Problem(path, "", parent.origin(), path + " has no default and is required.", remedy));
        return Optional.empty();
    }

    private Optional<Bound> value(OptionSpec option, OptionType type, Node node, String path) {
        if (type instanceof OptionalOf optional) {
            return node.isNull()
                    ? Optional.of(new Bound(Optional.empty(), node))
                    : value(option, optional.element(), node, path)
                            .map(bound -> new Bound(Optional.of(bound.value()), bound.node()));
        } else if (type instanceof ListOf list) {
            return list(option, list, node, path);
        } else if (type instanceof MapOf map) {
            return entries(option, map, node, path);
        } else if (type instanceof Nested nested) {
            return record(nested.spec(), node, path);
        } else if (type instanceof ChoiceNode choice) {
            return choices.bind(choice.spec(), node, path);
        }
        if (type == OptionType.RenamesType.RENAMES) {
            return renames(node, path);
        }
        if (type == OptionType.CandidatesType.CANDIDATES) {
            return candidates(option, node, path);
        }
        return type instanceof OneOf oneOf
                ? alternatives.bind(oneOf, node, path)
                : scalars.bind(option, type, node, path);
    }

    private Optional<Bound> candidates(OptionSpec option, Node node, String path) {
        if (!(node instanceof ListNode list)) {
            return scalars.bind(option, OptionType.Scalar.DOUBLE, node, path)
                    .map(bound -> new Bound(new Candidates(List.of((Double) bound.value())), bound.node()));
        }
        if (list.items().isEmpty()) {
            problems.add(path, node, path + " is an empty list.", "Give at least one number.");
            return Optional.empty();
        }
        return list(option, new ListOf(OptionType.Scalar.DOUBLE), node, path)
                .map(bound -> new Bound(
                        new Candidates(((List<?>) bound.value())
                                .stream().map(Double.class::cast).toList()),
                        bound.node()));
    }

    private Optional<Bound> renames(Node node, String path) {
        if (node instanceof ScalarNode scalar) {
            return Optional.of(new Bound(new Renames(Optional.of(scalar.text()), Map.of()), node));
        }
        Map<String, String> byName = new LinkedHashMap<>();
        if (node instanceof MapNode map) {
            map.entries().forEach((name, value) -> {
                if (value instanceof ScalarNode scalar && !scalar.isNull()) {
                    byName.put(name, scalar.text());
                }
            });
            if (byName.size() == map.entries().size()) {
                return Optional.of(new Bound(new Renames(Optional.empty(), byName), node));
            }
        }
        problems.add(
                path,
                node,
                "%s must be a name or a map of names, but is %s.".formatted(path, YamlWriter.shown(node)),
                "Write %s=NEW, or %s={OLD: NEW}.".formatted(path, path));
        return Optional.empty();
    }

    private Optional<Bound> list(OptionSpec option, ListOf type, Node node, String path) {
        if (!(node instanceof ListNode list)) {
            problems.add(
                    path,
                    node,
                    "%s must be a list, but is %s.".formatted(path, YamlWriter.shown(node)),
                    "Put brackets around its values, as in [%s].".formatted(YamlWriter.flow(node)));
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            value(option, type.element(), list.items().get(i), KeyPath.item(path, i))
                    .ifPresent(bound -> {
                        values.add(bound.value());
                        nodes.add(bound.node());
                    });
        }
        return values.size() == list.items().size()
                ? Optional.of(new Bound(List.copyOf(values), new ListNode(nodes, list.origin())))
                : Optional.empty();
    }

    private Optional<Bound> entries(OptionSpec option, MapOf type, Node node, String path) {
        if (!(node instanceof MapNode map)) {
            problems.add(
                    path,
                    node,
                    "%s must be a map of entries by name, but is %s.".formatted(path, YamlWriter.shown(node)),
                    "Give each entry a name below %s.".formatted(path));
            return Optional.empty();
        }
        Map<String, Object> values = new LinkedHashMap<>();
        Map<String, Node> nodes = new LinkedHashMap<>();
        Map<String, Node> present = new LinkedHashMap<>(map.entries());
        present.values().removeIf(Node::isNull);
        present.forEach((name, entry) -> entry(option, type, name, entry, path).ifPresent(bound -> {
            values.put(name, bound.value());
            nodes.put(name, bound.node());
        }));
        return values.size() == present.size()
                ? Optional.of(new Bound(Collections.unmodifiableMap(values), new MapNode(nodes, map.origin())))
                : Optional.empty();
    }

    private Optional<Bound> entry(OptionSpec option, MapOf type, String name, Node entry, String path) {
        if (!KeyPath.isName(name)) {
            problems.add(
                    KeyPath.join(path, name),
                    entry,
                    "The name %s below %s has characters other than letters, digits, hyphens and underscores."
                            .formatted(YamlWriter.shown(ScalarNode.text(name, "")), path),
                    "Rename it.");
            return Optional.empty();
        }
        return value(option, type.element(), entry, KeyPath.join(path, name));
    }

    private Optional<MapNode> map(Node node, String path, RecordSpec spec) {
        if (node instanceof MapNode map) {
            return Optional.of(map);
        }
        if (node.isNull()) {
            return Optional.of(MapNode.empty(node.origin()));
        }
        String what = path.isEmpty() ? "An experiment" : path;
        String example = spec.keys().isEmpty()
                ? "Remove it; it has no keys."
                : "Give keys below it, such as %s."
                        .formatted(KeyPath.join(path, spec.keys().get(0)));
        problems.add(
                path,
                node,
                ("%s must be a map of keys, but is " + "%s.").formatted(what, YamlWriter.shown(node)),
                example);
        return Optional.empty();
    }
}
