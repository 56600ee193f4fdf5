package dev.bifocal.host.sweep;

import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.files.RegularFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Numbers;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlReader;
import dev.bifocal.host.options.text.YamlWriter;
import dev.bifocal.host.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Reads a sweep from a file, a recipe and the command line. All problems are reported together, with file and line. */
public final class SweepReader {

    static final String NAME = "name";
    static final String BASE = "base";
    static final String SETTINGS = "settings";
    static final String SEEDS = "seeds";
    static final String ONLY = "only";
    static final String BASELINE = "baseline";
    static final String METRICS = "metrics";
    static final String PROTOCOLS = "protocols";

    /** The keys of a sweep file. */
    static final List<String> KEYS = List.of(
            NAME,
            BASE,
            SETTINGS,
            AxisReader.AXES,
            AxisReader.ZIP,
            AxisReader.CASES,
            SEEDS,
            ONLY,
            BASELINE,
            METRICS,
            PROTOCOLS);

    /** The keys that tell a sweep file from an experiment file. */
    private static final Set<String> TELLING = Set.of(BASE, AxisReader.AXES, AxisReader.ZIP, AxisReader.CASES, SEEDS);

    /** The subject of problems. */
    static final String SUBJECT = "sweep";

    private static final int MOST_SEEDS = 10_000;
    private static final String DEFAULT_METRIC = "recall@1";

    private final Problems problems = new Problems();

    private SweepReader() {}

    /**
     * Reads the sweep of a request.
     *
     * @throws ConfigurationException with all that is wrong
     */
    public static SweepDefinition read(SweepRequest request) {
        SweepReader reader = new SweepReader();
        SweepDefinition definition = reader.definition(request);
        reader.problems.throwIfAny(SUBJECT);
        return definition;
    }

    private SweepDefinition definition(SweepRequest request) {
        String argument = request.fileOrRecipe();
        Optional<MapNode> file = ExperimentLoader.isFile(argument) ? Optional.of(file(argument)) : Optional.empty();
        Optional<MapNode> sweep =
                file.filter(keys -> keys.entries().keySet().stream().anyMatch(TELLING::contains));
        MapNode written = sweep.map(keys -> located(keys, argument))
                .orElseGet(() -> map(Map.of(BASE, text(argument)), Source.COMMAND_LINE.label()));
        written = with(request, written);
        for (String key : written.entries().keySet()) {
            if (!KEYS.contains(key)) {
                problems.add(
                        key,
                        written.entries().get(key),
                        "%s is not a key of a sweep file.".formatted(key),
                        Suggestions.nearest(key, KEYS)
                                .map("Did you mean %s?"::formatted)
                                .orElse("Keys of a sweep file are %s; settings of the experiment go below settings:."
                                        .formatted(String.join(", ", KEYS))));
            }
        }
        AxisReader axes = new AxisReader(problems);
        MapNode settings = axes.settings(SETTINGS, written.get(SETTINGS));
        List<Axis> read = axes.axes(written, baseName(written));
        List<Protocol> protocols = protocols(written.get(PROTOCOLS));
        String stem = sweep.isPresent() ? stem(argument) : stem(argument) + axes.suffix();
        String name = name(written.get(NAME), stem);
        return new SweepDefinition(
                name,
                word(BASE, written.get(BASE)).orElse(""),
                settings,
                read,
                seeds(written.get(SEEDS)),
                items(written.get(ONLY)),
                written.get(BASELINE).filter(node -> !node.isNull()),
                metrics(written.get(METRICS), protocols),
                protocols,
                axes.varied(),
                map(withName(written, name), written.origin()));
    }

    private static Map<String, Node> withName(MapNode written, String name) {
        Map<String, Node> entries = new LinkedHashMap<>(Map.of(NAME, text(name)));
        written.entries().forEach(entries::putIfAbsent);
        return entries;
    }

    private static MapNode file(String argument) {
        Problems syntax = new Problems();
        try {
            String text = Files.readString(RegularFiles.require(Path.of(argument)));
            Optional<Node> node = YamlReader.read(text, "", Source.file(argument), syntax);
            syntax.throwIfAny(SUBJECT);
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

    /** A base that is a file is found beside the sweep file, or else from the current directory. */
    private static MapNode located(MapNode keys, String file) {
        Map<String, Node> entries = new LinkedHashMap<>(keys.entries());
        entries.computeIfPresent(
                BASE,
                (key, node) -> node instanceof ScalarNode scalar
                        ? ScalarNode.text(beside(file, scalar.text()), node.origin())
                        : node);
        return new MapNode(entries, keys.origin());
    }

    private static String beside(String file, String base) {
        if (!ExperimentLoader.isFile(base)) {
            return base;
        }
        Path sibling = Path.of(file).resolveSibling(base);
        return Files.exists(sibling) ? sibling.toString() : base;
    }

    private MapNode with(SweepRequest request, MapNode written) {
        Map<String, Node> entries = new LinkedHashMap<>(written.entries());
        String origin = Source.COMMAND_LINE.label();
        request.name().ifPresent(name -> entries.put(NAME, text(name)));
        request.seeds().ifPresent(seeds -> value(SEEDS, seeds.contains(",") ? "[" + seeds + "]" : seeds)
                .ifPresent(node -> entries.put(SEEDS, node)));
        request.baseline().ifPresent(label -> entries.put(BASELINE, text(label)));
        if (!request.protocols().isEmpty()) {
            entries.put(
                    PROTOCOLS,
                    new ListNode(
                            request.protocols().stream()
                                    .sorted()
                                    .map(protocol -> (Node) text(protocol.toString()))
                                    .toList(),
                            origin));
        }
        Map<String, Node> settings = new LinkedHashMap<>();
        request.overrides().forEach(override -> pair(override)
                .ifPresent(pair -> value(pair[0], pair[1]).ifPresent(node -> settings.put(pair[0], node))));
        add(entries, SETTINGS, settings, origin);
        Map<String, Node> axes = new LinkedHashMap<>();
        request.axes().forEach(axis -> pair(axis)
                .ifPresent(pair -> value(pair[0], "[" + pair[1] + "]").ifPresent(node -> axes.put(pair[0], node))));
        add(entries, AxisReader.AXES, axes, origin);
        return new MapNode(entries, written.origin());
    }

    private static void add(Map<String, Node> entries, String key, Map<String, Node> added, String origin) {
        if (!added.isEmpty()) {
            Map<String, Node> all = new LinkedHashMap<>();
            if (entries.get(key) instanceof MapNode present) {
                all.putAll(present.entries());
            }
            all.putAll(added);
            entries.put(key, new MapNode(all, origin));
        }
    }

    private Optional<String[]> pair(String text) {
        int equals = text.indexOf('=');
        if (equals > 0 && equals < text.length() - 1) {
            return Optional.of(new String[] {text.substring(0, equals), text.substring(equals + 1)});
        }
        problems.add(new Problem(
                "",
                text,
                Source.COMMAND_LINE.label(),
                "'%s' does not have the form KEY=VALUE.".formatted(text),
                "Write a setting as optimizer.lr=0.1, and an axis as --axis optimizer.lr=0.1,0.03."));
        return Optional.empty();
    }

    private Optional<Node> value(String key, String text) {
        return YamlReader.read(text, key, Source.COMMAND_LINE, problems);
    }

    private String name(Optional<Node> node, String stem) {
        String name = node.flatMap(given -> word(NAME, Optional.of(given))).orElse(stem);
        if (!RunFolder.isName(name)) {
            problems.add(
                    NAME,
                    node.orElseGet(() -> text(name)),
                    "The sweep's name '%s' is not valid as a folder name.".formatted(name),
                    "Give another with --name: letters, digits, hyphens, underscores and dots.");
        }
        return name;
    }

    private static String stem(String argument) {
        String file = ExperimentLoader.isFile(argument)
                ? String.valueOf(Path.of(argument).getFileName()).replaceFirst("\\.(?i)(yaml|yml|json)$", "")
                : argument.substring(argument.indexOf(':') + 1);
        return file.isEmpty() ? "sweep" : file;
    }

    private static String baseName(MapNode written) {
        return written.get(BASE).map(YamlWriter::shown).map(SweepReader::stem).orElse("base");
    }

    private Optional<String> word(String key, Optional<Node> node) {
        if (node.isPresent() && node.get() instanceof ScalarNode scalar && !scalar.isNull()) {
            return Optional.of(scalar.text());
        }
        problems.add(
                key,
                node.orElseGet(() -> ScalarNode.none(Source.COMMAND_LINE.label())),
                key.equals(BASE)
                        ? "The sweep has no base."
                        : "%s must be a word, but is %s.".formatted(key, YamlWriter.shown(node.orElseThrow())),
                key.equals(BASE) ? "Write base: with a recipe or an experiment file." : "Write one word.");
        return Optional.empty();
    }

    private List<Long> seeds(Optional<Node> node) {
        if (node.isEmpty()) {
            return List.of(1L);
        }
        List<Optional<Long>> numbers = node.get() instanceof ListNode list
                ? list.items().stream().map(SweepReader::wholeNumber).toList()
                : List.of(wholeNumber(node.get()));
        boolean isList = node.get() instanceof ListNode;
        boolean valid = !numbers.isEmpty()
                && numbers.size() <= MOST_SEEDS
                && numbers.stream().allMatch(number -> number.isPresent() && number.get() >= (isList ? 0 : 1))
                && Set.copyOf(numbers).size() == numbers.size()
                && (isList || numbers.get(0).orElseThrow() <= MOST_SEEDS);
        if (!valid) {
            problems.add(
                    SEEDS,
                    node.get(),
                    "seeds must be a number of seeds or a list of different whole numbers, but is %s."
                            .formatted(YamlWriter.shown(node.get())),
                    "Write seeds: 5 for the seeds 1 to 5, or seeds: [1, 2, 7].");
            return List.of(1L);
        }
        return isList
                ? numbers.stream().map(Optional::orElseThrow).sorted().toList()
                : LongStream.rangeClosed(1, numbers.get(0).orElseThrow())
                        .boxed()
                        .toList();
    }

    private static Optional<Long> wholeNumber(Node node) {
        return node instanceof ScalarNode scalar ? Numbers.wholeNumber(scalar.text()) : Optional.empty();
    }

    private List<Protocol> protocols(Optional<Node> node) {
        Set<Protocol> protocols = new LinkedHashSet<>();
        for (Node item : words(PROTOCOLS, node)) {
            String word = YamlWriter.shown(item);
            Optional<Protocol> protocol = Arrays.stream(Protocol.values())
                    .filter(known -> known.toString().equals(word))
                    .findFirst();
            protocol.ifPresentOrElse(
                    protocols::add,
                    () -> problems.add(
                            PROTOCOLS,
                            item,
                            "%s is not a protocol of evaluation.".formatted(word),
                            "Protocols are %s."
                                    .formatted(Arrays.stream(Protocol.values())
                                            .map(Protocol::toString)
                                            .collect(Collectors.joining(", ")))));
        }
        return List.copyOf(protocols);
    }

    private List<String> metrics(Optional<Node> node, List<Protocol> protocols) {
        if (node.isEmpty()) {
            return List.of(DEFAULT_METRIC);
        }
        Set<String> metrics = new LinkedHashSet<>();
        for (Node item : words(METRICS, node)) {
            String metric = YamlWriter.shown(item);
            for (Protocol protocol : Protocol.values()) {
                if (metric.startsWith(protocol + ".") && !protocols.contains(protocol)) {
                    problems.add(
                            METRICS,
                            item,
                            "The metric %s needs the protocol %s, which the sweep does not evaluate."
                                    .formatted(metric, protocol),
                            "Add %s to protocols:, or leave the metric out.".formatted(protocol));
                }
            }
            metrics.add(metric);
        }
        return metrics.isEmpty() ? List.of(DEFAULT_METRIC) : List.copyOf(metrics);
    }

    private List<Node> words(String key, Optional<Node> node) {
        List<Node> words = items(node);
        for (Node word : words) {
            if (!(word instanceof ScalarNode) || word.isNull()) {
                problems.add(
                        key,
                        word,
                        "%s must be a list of words, but has %s.".formatted(key, YamlWriter.shown(word)),
                        "Write %s: [%s].".formatted(key, key.equals(METRICS) ? DEFAULT_METRIC : Protocol.LINEAR));
                return List.of();
            }
        }
        return words;
    }

    private static List<Node> items(Optional<Node> node) {
        return node.filter(given -> !given.isNull())
                .map(given -> given instanceof ListNode list ? list.items() : List.of(given))
                .orElse(List.of());
    }

    private static MapNode map(Map<String, Node> entries, String origin) {
        return new MapNode(entries, origin);
    }

    private static ScalarNode text(String text) {
        return ScalarNode.text(text, Source.COMMAND_LINE.label());
    }
}
