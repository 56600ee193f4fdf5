package dev.bifocal.host.sweep;

import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlReader;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.result.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A sweep as it is written: the keys of a sweep file, with the additions of the command line. The paths of experiment
 * files are absolute, so that the text means the same in any folder.
 *
 * @param keys the keys
 * @param overrides the settings of the command line, by key
 * @param stem the name of the file or the recipe
 * @param isFile whether the keys are from a sweep file
 */
record WrittenSweep(MapNode keys, Map<String, Node> overrides, String stem, boolean isFile) {

    /** The keys that tell a sweep file from an experiment file. */
    private static final Set<String> TELLING =
            Set.of(SweepReader.BASE, AxisReader.AXES, AxisReader.ZIP, AxisReader.CASES, SweepReader.SEEDS);

    private static final String COMMAND_LINE = Source.COMMAND_LINE.label();

    /** Reads the sweep of a request. */
    static WrittenSweep of(SweepRequest request, Problems problems) {
        String argument = request.fileOrRecipe();
        Optional<MapNode> sweep = ExperimentLoader.isFile(argument)
                ? Optional.of(file(argument))
                        .filter(keys -> keys.entries().keySet().stream().anyMatch(TELLING::contains))
                : Optional.empty();
        MapNode written = sweep.orElseGet(() -> new MapNode(Map.of(SweepReader.BASE, text(argument)), COMMAND_LINE));
        Map<String, Node> overrides = new LinkedHashMap<>();
        request.overrides().forEach(override -> pair(override, problems)
                .ifPresent(pair -> value(pair[0], pair[1], problems).ifPresent(node -> overrides.put(pair[0], node))));
        MapNode added = with(request, overrides, written, problems);
        Path folder = sweep.isPresent() ? Path.of(argument).resolveSibling("") : Path.of("");
        return new WrittenSweep(located(added, folder), overrides, stem(argument), sweep.isPresent());
    }

    /**
     * A sweep that repeats the experiments of some cells of a stored sweep with other seeds. The cells are its cases.
     *
     * @param name the name of the new sweep
     */
    static WrittenSweep repeating(SweepFolder sweep, List<Cell> cells, List<Long> seeds, String name) {
        StoredPlan plan = sweep.plan();
        Map<String, Node> keys = new LinkedHashMap<>();
        Map<String, Node> cases = new LinkedHashMap<>();
        for (Cell cell : cells) {
            Path experiment = experiment(sweep, plan, cell);
            keys.putIfAbsent(SweepReader.BASE, text(experiment.toString()));
            Map<String, Node> one = new LinkedHashMap<>(Map.of(AxisReader.RECIPE, text(experiment.toString())));
            Map<String, Node> machine = machine(experiment, plan.varied());
            if (!machine.isEmpty()) {
                one.put(SweepReader.SETTINGS, new MapNode(machine, COMMAND_LINE));
            }
            cases.put(cell.label(), new MapNode(one, COMMAND_LINE));
        }
        keys.put(SweepReader.NAME, text(name));
        keys.put(AxisReader.CASES, new MapNode(cases, COMMAND_LINE));
        keys.put(
                SweepReader.SEEDS,
                new ListNode(
                        seeds.stream()
                                .map(seed -> (Node)
                                        new ScalarNode(ScalarNode.Style.NUMBER, Long.toString(seed), COMMAND_LINE))
                                .toList(),
                        COMMAND_LINE));
        plan.baselineLabel().filter(cases::containsKey).ifPresent(label -> keys.put(SweepReader.BASELINE, text(label)));
        keys.put(SweepReader.METRICS, words(plan.metrics()));
        keys.put(SweepReader.PROTOCOLS, words(plan.protocols()));
        return new WrittenSweep(new MapNode(keys, COMMAND_LINE), Map.of(), name, true);
    }

    /** The experiment of a trial of a cell, of one that has trained if there is one. */
    private static Path experiment(SweepFolder sweep, StoredPlan plan, Cell cell) {
        return plan.trials().stream()
                .filter(entry -> plan.cell(entry).equals(cell))
                .map(entry -> sweep.trial(entry.id()))
                .min(Comparator.comparing(files -> !RunFolder.isRun(files.run())))
                .orElseThrow()
                .experiment();
    }

    /** The settings of an experiment that belong to the identity of its trial only because an axis sets them. */
    private static Map<String, Node> machine(Path experiment, List<String> varied) {
        Map<String, Node> machine = new LinkedHashMap<>();
        StoredSettings.of(experiment).forEach((key, value) -> {
            if (PlannedTrial.counts(key, varied) && !PlannedTrial.counts(key, Set.of())) {
                value(key, value, new Problems()).ifPresent(node -> machine.put(key, node));
            }
        });
        return machine;
    }

    private static MapNode file(String argument) {
        Problems syntax = new Problems();
        try {
            String text = Files.readString(RegularFiles.require(Path.of(argument)));
            Optional<Node> node = YamlReader.read(text, "", Source.file(argument), syntax);
            syntax.throwIfAny(SweepReader.SUBJECT);
            if (node.isPresent() && node.get() instanceof MapNode keys) {
                return keys;
            }
            throw new ConfigurationException(List.of(new Problem(
                    "",
                    argument,
                    Source.file(argument).label(),
                    "A sweep must be a map of keys.",
                    "Write keys such as base: and axes:.")));
        } catch (IOException e) {
            FileTrouble trouble = FileTrouble.of(e);
            throw new HostException(
                    ErrorCode.USAGE,
                    "The sweep file %s cannot be read: %s.".formatted(argument, trouble.reason()),
                    trouble.remedy() + " An argument without a path separator or a file suffix names a recipe.",
                    e);
        }
    }

    /** The same with absolute paths of the experiment files of base, cases and values. */
    private static MapNode located(MapNode keys, Path folder) {
        Map<String, Node> entries = new LinkedHashMap<>(keys.entries());
        entries.computeIfPresent(SweepReader.BASE, (key, base) -> found(base, folder));
        entries.computeIfPresent(AxisReader.AXES, (key, axes) -> locatedAxes(axes, folder));
        entries.computeIfPresent(
                AxisReader.CASES,
                (key, cases) -> each(
                        cases,
                        (label, one) -> each(one, (word, node) -> switch (word) {
                            case AxisReader.RECIPE -> found(node, folder);
                            case AxisReader.AXES -> locatedAxes(node, folder);
                            default -> node;
                        })));
        return new MapNode(entries, keys.origin());
    }

    private static Node locatedAxes(Node axes, Path folder) {
        return each(
                axes,
                (key, values) -> values instanceof ListNode list
                        ? new ListNode(
                                list.items().stream()
                                        .map(value -> locatedValue(key, value, folder))
                                        .toList(),
                                list.origin())
                        : values);
    }

    /** A recipe keeps the label that it was written with. */
    private static Node locatedValue(String key, Node value, Path folder) {
        if (value instanceof MapNode) {
            return each(value, (word, node) -> word.equals(AxisReader.RECIPE) ? found(node, folder) : node);
        }
        Node path = key.equals(AxisReader.RECIPE) ? found(value, folder) : value;
        return path == value
                ? value
                : new MapNode(Map.of(AxisReader.LABEL, value, AxisReader.RECIPE, path), value.origin());
    }

    private static Node each(Node node, BiFunction<String, Node, Node> change) {
        if (!(node instanceof MapNode map)) {
            return node;
        }
        Map<String, Node> changed = new LinkedHashMap<>(map.entries());
        changed.replaceAll(change);
        return new MapNode(changed, map.origin());
    }

    /** The absolute path of a file, which is looked for in a folder and then in the current one; any other node as it is. */
    private static Node found(Node node, Path folder) {
        if (!(node instanceof ScalarNode scalar) || scalar.isNull() || !ExperimentLoader.isFile(scalar.text())) {
            return node;
        }
        Path beside = folder.resolve(scalar.text());
        Path file = Files.exists(beside) ? beside : Path.of(scalar.text());
        return Files.exists(file)
                ? ScalarNode.text(file.toAbsolutePath().normalize().toString(), node.origin())
                : node;
    }

    private static MapNode with(SweepRequest request, Map<String, Node> overrides, MapNode written, Problems problems) {
        Map<String, Node> entries = new LinkedHashMap<>(written.entries());
        request.name().ifPresent(name -> entries.put(SweepReader.NAME, text(name)));
        request.seeds()
                .ifPresent(seeds -> value(SweepReader.SEEDS, seeds.contains(",") ? "[" + seeds + "]" : seeds, problems)
                        .ifPresent(node -> entries.put(SweepReader.SEEDS, node)));
        request.baseline().ifPresent(label -> entries.put(SweepReader.BASELINE, text(label)));
        if (!request.protocols().isEmpty()) {
            entries.put(
                    SweepReader.PROTOCOLS,
                    words(request.protocols().stream()
                            .sorted()
                            .map(Object::toString)
                            .toList()));
        }
        add(entries, SweepReader.SETTINGS, overrides);
        Map<String, Node> axes = new LinkedHashMap<>();
        request.axes()
                .forEach(axis -> pair(axis, problems).ifPresent(pair -> value(pair[0], "[" + pair[1] + "]", problems)
                        .ifPresent(node -> axes.put(pair[0], node))));
        add(entries, AxisReader.AXES, axes);
        return new MapNode(entries, written.origin());
    }

    private static void add(Map<String, Node> entries, String key, Map<String, Node> added) {
        if (!added.isEmpty()) {
            Map<String, Node> all = new LinkedHashMap<>();
            if (entries.get(key) instanceof MapNode present) {
                all.putAll(present.entries());
            }
            all.putAll(added);
            entries.put(key, new MapNode(all, COMMAND_LINE));
        }
    }

    private static Optional<String[]> pair(String text, Problems problems) {
        int equals = text.indexOf('=');
        if (equals > 0 && equals < text.length() - 1) {
            return Optional.of(new String[] {text.substring(0, equals), text.substring(equals + 1)});
        }
        problems.add(new Problem(
                "",
                text,
                COMMAND_LINE,
                "'%s' does not have the form KEY=VALUE.".formatted(text),
                "Write a setting as optimizer.lr=0.1, and an axis as --axis optimizer.lr=0.1,0.03."));
        return Optional.empty();
    }

    private static Optional<Node> value(String key, String text, Problems problems) {
        return YamlReader.read(text, key, Source.COMMAND_LINE, problems);
    }

    /** The default name; without a sweep file it has the axes, too. */
    String name(String axes) {
        return isFile ? stem : stem + axes;
    }

    /** The name of a file without its suffix, or of a recipe without its plugin. */
    static String stem(String argument) {
        String file = ExperimentLoader.isFile(argument)
                ? String.valueOf(Path.of(argument).getFileName()).replaceFirst("\\.(?i)(yaml|yml|json)$", "")
                : argument.substring(argument.indexOf(':') + 1);
        return file.isEmpty() ? "sweep" : file;
    }

    private static ListNode words(List<String> words) {
        return new ListNode(words.stream().map(word -> (Node) text(word)).toList(), COMMAND_LINE);
    }

    static ScalarNode text(String text) {
        return ScalarNode.text(text, COMMAND_LINE);
    }
}
