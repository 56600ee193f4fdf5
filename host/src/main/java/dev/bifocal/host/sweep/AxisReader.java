package dev.bifocal.host.sweep;

import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.options.Merger;
import dev.bifocal.host.options.Overrides;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reads the axes of a sweep: a grid by key, keys that move together, and named cases. */
final class AxisReader {

    static final String AXES = "axes";
    static final String ZIP = "zip";
    static final String CASES = "cases";
    static final String CASE = "case";

    static final String RECIPE = "recipe";
    static final String LABEL = "label";

    private static final String VALUE = "value";
    private static final Set<String> LABELLED = Set.of(LABEL, VALUE, SweepReader.SETTINGS, RECIPE);
    private static final Set<String> CASE_KEYS = Set.of(SweepReader.SETTINGS, RECIPE, AXES);

    /** Keys that the sweep itself sets. */
    private static final Map<String, String> RESERVED = Map.of(
            "seed", "Write seeds: with a number of seeds or a list.",
            "name", "Give the sweep a name with name: or --name.",
            "run", "Give the folder of all runs with --root, and set other keys below run one by one.",
            "run.root", "Give the folder of all runs with --root.");

    private final Problems problems;
    private final Set<String> varied = new LinkedHashSet<>();
    private Map<String, String> names = Map.of();

    AxisReader(Problems problems) {
        this.problems = problems;
    }

    /** The keys that axes set. */
    Set<String> varied() {
        return varied;
    }

    /** The names of the axes as part of a sweep's name, {@code -w-T}; {@code -seeds} without axes. */
    String suffix() {
        return names.isEmpty()
                ? "-seeds"
                : names.values().stream()
                        .map(name -> "-" + name.replaceAll("[^\\p{Alnum}_]+", "_"))
                        .collect(Collectors.joining());
    }

    /** The axes in the order of the file; without axes a single case with the name of the base. */
    List<Axis> axes(MapNode written, String base) {
        Map<String, MapNode> grid = new LinkedHashMap<>();
        List<MapNode> zipped = new ArrayList<>();
        written.get(AXES).flatMap(node -> map(AXES, node)).ifPresent(map -> grid.put(AXES, map));
        written.get(ZIP)
                .filter(node -> !node.isNull())
                .ifPresent(node -> (node instanceof ListNode list ? list.items() : List.of(node))
                        .forEach(item -> map(ZIP, item).ifPresent(zipped::add)));
        names = names(written, grid, zipped);
        List<Axis> axes = new ArrayList<>();
        for (String key : written.entries().keySet()) {
            switch (key) {
                case AXES ->
                    Optional.ofNullable(grid.get(AXES)).ifPresent(map -> map.entries()
                            .forEach((axis, values) -> grid(AXES, axis, values).ifPresent(axes::add)));
                case ZIP -> zipped.forEach(map -> zip(map).ifPresent(axes::add));
                case CASES ->
                    written.get(CASES)
                            .flatMap(node -> map(CASES, node))
                            .flatMap(this::cases)
                            .ifPresent(axes::add);
                default -> {}
            }
        }
        return axes.isEmpty() ? List.of(single(base)) : List.copyOf(axes);
    }

    private Map<String, String> names(MapNode written, Map<String, MapNode> grid, List<MapNode> zipped) {
        List<String> keys = new ArrayList<>();
        grid.values().forEach(map -> keys.addAll(map.entries().keySet()));
        zipped.forEach(map -> keys.addAll(map.entries().keySet()));
        if (written.get(CASES).filter(node -> !node.isNull()).isPresent()) {
            keys.add(CASE);
            keys.addAll(keysInCases(written));
        }
        Set<String> seen = new HashSet<>();
        keys.stream()
                .filter(key -> !seen.add(key))
                .distinct()
                .forEach(twice -> problems.add(
                        twice,
                        written,
                        "The key %s is on two axes.".formatted(twice),
                        "Keep one of them; a cell has one value for each key."));
        return AxisNames.of(new LinkedHashSet<>(keys));
    }

    /** The keys of the axes of all cases, each once. */
    private static Set<String> keysInCases(MapNode written) {
        Set<String> keys = new LinkedHashSet<>();
        if (written.get(CASES).orElseThrow() instanceof MapNode cases) {
            cases.entries().values().forEach(node -> {
                if (node instanceof MapNode one && one.entries().get(AXES) instanceof MapNode axes) {
                    keys.addAll(axes.entries().keySet());
                }
            });
        }
        return keys;
    }

    private static Axis single(String base) {
        return new Axis(
                List.of(CASE),
                List.of(new Axis.Value(Map.of(CASE, base), Optional.empty(), MapNode.empty(Source.DEFAULT.label()))));
    }

    private Optional<MapNode> map(String key, Node node) {
        return map(
                key,
                node,
                "a map",
                key.equals(CASES)
                        ? "Write cases: {LABEL: {settings: {KEY: VALUE}}}."
                        : "Write %s: {KEY: [VALUE, VALUE]}.".formatted(key));
    }

    private Optional<MapNode> map(String path, Node node, String kind, String remedy) {
        if (node.isNull()) {
            return Optional.empty();
        }
        if (node instanceof MapNode map) {
            return Optional.of(map);
        }
        problems.add(path, node, "%s must be %s, but is %s.".formatted(path, kind, YamlWriter.shown(node)), remedy);
        return Optional.empty();
    }

    private Optional<Axis> grid(String parent, String key, Node node) {
        String path = KeyPath.join(parent, key);
        Optional<ListNode> list = list(path, node);
        if (list.isEmpty()) {
            return Optional.empty();
        }
        List<Axis.Value> values = new ArrayList<>();
        for (int i = 0; i < list.get().items().size(); i++) {
            values.add(value(key, KeyPath.item(path, i), list.get().items().get(i)));
        }
        return axis(path, node, List.of(name(key)), values);
    }

    private Axis.Value value(String key, String path, Node item) {
        if (item instanceof MapNode map
                && LABELLED.containsAll(map.entries().keySet())
                && map.entries().keySet().stream().anyMatch(word -> !word.equals(LABEL))) {
            return labelled(key, path, map);
        }
        return key.equals(RECIPE)
                ? new Axis.Value(
                        Map.of(name(key), YamlWriter.shown(item)), word(path, item), MapNode.empty(item.origin()))
                : new Axis.Value(Map.of(name(key), label(item)), Optional.empty(), setting(path, key, item));
    }

    private Axis.Value labelled(String key, String path, MapNode map) {
        Optional<String> recipe = map.get(RECIPE).flatMap(node -> word(KeyPath.join(path, RECIPE), node));
        MapNode settings = settings(KeyPath.join(path, SweepReader.SETTINGS), map.get(SweepReader.SETTINGS));
        Optional<Node> value = map.get(VALUE);
        MapNode all =
                value.map(node -> merge(settings, setting(path, key, node))).orElse(settings);
        note(settings);
        String label = map.get(LABEL)
                .flatMap(node -> word(KeyPath.join(path, LABEL), node))
                .or(() -> value.map(AxisReader::label))
                .or(() -> recipe)
                .orElseGet(() -> {
                    problems.add(path, map, "%s has no label.".formatted(path), "Add label: with a short word.");
                    return path;
                });
        return new Axis.Value(Map.of(name(key), label), recipe, all);
    }

    private Optional<Axis> zip(MapNode zipped) {
        Map<String, ListNode> lists = new LinkedHashMap<>();
        zipped.entries()
                .forEach((key, node) -> list(KeyPath.join(ZIP, key), node).ifPresent(list -> lists.put(key, list)));
        if (lists.isEmpty() || lists.size() < zipped.entries().size()) {
            return Optional.empty();
        }
        if (lists.values().stream().map(list -> list.items().size()).distinct().count() > 1) {
            problems.add(
                    ZIP,
                    zipped,
                    "The lists below zip have different lengths: %s."
                            .formatted(lists.entrySet().stream()
                                    .map(entry -> "%s has %s"
                                            .formatted(
                                                    entry.getKey(),
                                                    entry.getValue().items().size()))
                                    .collect(Collectors.joining(", "))),
                    "Give them one value for each step; the lists move together.");
            return Optional.empty();
        }
        List<Axis.Value> values = new ArrayList<>();
        int length = lists.values().iterator().next().items().size();
        for (int i = 0; i < length; i++) {
            Map<String, String> labels = new LinkedHashMap<>();
            MapNode settings = MapNode.empty(zipped.origin());
            for (Map.Entry<String, ListNode> entry : lists.entrySet()) {
                Node item = entry.getValue().items().get(i);
                labels.put(name(entry.getKey()), label(item));
                settings = merge(
                        settings, setting(KeyPath.item(KeyPath.join(ZIP, entry.getKey()), i), entry.getKey(), item));
            }
            values.add(new Axis.Value(labels, Optional.empty(), settings));
        }
        return axis(ZIP, zipped, lists.keySet().stream().map(this::name).toList(), values);
    }

    private Optional<Axis> cases(MapNode cases) {
        List<Axis.Value> values = new ArrayList<>();
        Set<String> axisNames = new LinkedHashSet<>(List.of(CASE));
        cases.entries().forEach((label, node) -> {
            String path = KeyPath.join(CASES, label);
            Optional<MapNode> map = node.isNull() ? Optional.of(MapNode.empty(node.origin())) : map(CASES, node);
            map.ifPresent(keys -> {
                keys.entries().keySet().stream()
                        .filter(key -> !CASE_KEYS.contains(key))
                        .forEach(key -> problems.add(
                                KeyPath.join(path, key),
                                Objects.requireNonNull(keys.entries().get(key)),
                                "%s is not a key of a case.".formatted(KeyPath.join(path, key)),
                                "A case has the keys recipe, settings and axes; write settings: {%s: ...}."
                                        .formatted(key)));
                MapNode settings = settings(KeyPath.join(path, SweepReader.SETTINGS), keys.get(SweepReader.SETTINGS));
                note(settings);
                Axis.Value value = new Axis.Value(
                        Map.of(CASE, label),
                        keys.get(RECIPE).flatMap(recipe -> word(KeyPath.join(path, RECIPE), recipe)),
                        settings);
                String below = KeyPath.join(path, AXES);
                List<Axis> axes = new ArrayList<>();
                keys.get(AXES).flatMap(grid -> map(below, grid)).ifPresent(grid -> grid.entries()
                        .forEach((key, list) -> grid(below, key, list).ifPresent(axes::add)));
                axes.forEach(axis -> axisNames.addAll(axis.names()));
                values.addAll(combined(value, axes));
            });
        });
        return axis(CASES, cases, List.copyOf(axisNames), values);
    }

    /** A case with each combination of the values of its own axes. */
    private static List<Axis.Value> combined(Axis.Value one, List<Axis> axes) {
        List<Axis.Value> values = List.of(one);
        for (Axis axis : axes) {
            values = values.stream()
                    .flatMap(value -> axis.values().stream().map(value::with))
                    .toList();
        }
        return values;
    }

    private Optional<Axis> axis(String path, Node node, List<String> axisNames, List<Axis.Value> values) {
        if (values.isEmpty()) {
            problems.add(path, node, "%s has no values.".formatted(path), "Give it at least one.");
            return Optional.empty();
        }
        Set<Map<String, String>> labels = new HashSet<>();
        for (Axis.Value value : values) {
            if (!labels.add(value.labels())) {
                problems.add(
                        path,
                        node,
                        "%s has two values with the label %s."
                                .formatted(
                                        path, String.join(", ", value.labels().values())),
                        "Remove one of them, or give them different labels: {label: WORD, value: VALUE}.");
            }
        }
        return Optional.of(new Axis(axisNames, values));
    }

    /** A map of settings, whose keys may be paths, as nested settings. */
    MapNode settings(String path, Optional<Node> node) {
        MapNode nested = MapNode.empty(node.map(Node::origin).orElse(Source.DEFAULT.label()));
        Optional<MapNode> map =
                node.flatMap(given -> map(path, given, "a map of settings", "Write {optimizer.lr: 0.1}."));
        for (Map.Entry<String, Node> entry :
                map.map(MapNode::entries).orElse(Map.of()).entrySet()) {
            nested = merge(nested, nested(path, entry.getKey(), entry.getValue()));
        }
        return nested;
    }

    private MapNode setting(String path, String key, Node value) {
        varied.add(key);
        return nested(path, key, value);
    }

    private void note(MapNode settings) {
        varied.addAll(Setting.of(settings).stream().map(Setting::key).toList());
    }

    private MapNode nested(String path, String key, Node value) {
        boolean valid = !key.isBlank() && !key.startsWith(".") && !key.endsWith(".") && !key.contains("..");
        if (!valid) {
            problems.add(
                    path,
                    value,
                    "'%s' is not the key of a setting.".formatted(key),
                    "Write a key such as optimizer.lr.");
            return MapNode.empty(value.origin());
        }
        String remedy = RESERVED.get(key);
        boolean hidden = key.equals("run")
                && value instanceof MapNode run
                && run.get("root").isEmpty();
        if (remedy != null && !hidden) {
            problems.add(path, value, "%s cannot be a setting of a sweep.".formatted(key), remedy);
            return MapNode.empty(value.origin());
        }
        return Overrides.nest(key, value);
    }

    private static MapNode merge(MapNode lower, MapNode higher) {
        return Merger.plain(lower, higher);
    }

    private Optional<ListNode> list(String path, Node node) {
        if (node instanceof ListNode list) {
            return Optional.of(list);
        }
        problems.add(
                path,
                node,
                "%s must be a list of values, but is %s.".formatted(path, YamlWriter.shown(node)),
                "Put brackets around its values, as in [%s].".formatted(YamlWriter.flow(node)));
        return Optional.empty();
    }

    private Optional<String> word(String path, Node node) {
        Supplier<Optional<String>> refuse = () -> {
            problems.add(
                    path,
                    node,
                    "%s must be a word, but is %s.".formatted(path, YamlWriter.shown(node)),
                    "Write one word.");
            return Optional.empty();
        };
        return node instanceof ScalarNode scalar && !scalar.isNull() ? Optional.of(scalar.text()) : refuse.get();
    }

    private String name(String key) {
        return Objects.requireNonNullElse(names.get(key), key);
    }

    private static String label(Node node) {
        return YamlWriter.shown(node);
    }
}
