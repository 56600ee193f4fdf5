package dev.bifocal.host.sweep;

import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.Overrides;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Numbers;
import dev.bifocal.host.options.text.Problems;
import dev.bifocal.host.options.text.Source;
import dev.bifocal.host.options.text.YamlWriter;
import dev.bifocal.host.run.RunFolder;
import dev.bifocal.host.sweep.result.Cell;
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

    /** The subject of problems. */
    static final String SUBJECT = "sweep";

    private static final int MOST_SEEDS = 10_000;

    private final Problems problems;

    private SweepReader(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads the sweep of a request.
     *
     * @throws ConfigurationException with all that is wrong
     */
    public static SweepDefinition read(SweepRequest request) {
        Problems problems = new Problems();
        return read(WrittenSweep.of(request, problems), problems);
    }

    /**
     * Reads a sweep that repeats the experiments of some cells of a stored sweep with other seeds.
     *
     * @param name the name of the new sweep
     */
    public static SweepDefinition repeating(SweepFolder sweep, List<Cell> cells, List<Long> seeds, String name) {
        return read(WrittenSweep.repeating(sweep, cells, seeds, name), new Problems());
    }

    private static SweepDefinition read(WrittenSweep written, Problems problems) {
        SweepDefinition definition = new SweepReader(problems).definition(written);
        problems.throwIfAny(SUBJECT);
        return definition;
    }

    private SweepDefinition definition(WrittenSweep sweep) {
        MapNode written = sweep.keys();
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
        refuseReplaced(sweep.overrides(), read);
        List<Protocol> protocols = protocols(written.get(PROTOCOLS));
        String name = name(written.get(NAME), sweep.name(axes.suffix()));
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
                new MapNode(withName(written, name), written.origin()));
    }

    /** Reports settings of the command line that an axis sets in every cell. */
    private void refuseReplaced(Map<String, Node> overrides, List<Axis> axes) {
        overrides.forEach((key, value) -> Setting.of(Overrides.nest(key, value)).forEach(setting -> axes.stream()
                .filter(axis -> axis.setsEverywhere(setting.key()))
                .findFirst()
                .ifPresent(axis -> problems.add(
                        setting.key(),
                        value,
                        "The setting %s has no effect, because the axis %s sets it in every cell."
                                .formatted(setting.key(), String.join(", ", axis.names())),
                        "Leave it out, or give the axis other values with --axis %s=%s."
                                .formatted(setting.key(), setting.value())))));
    }

    private static Map<String, Node> withName(MapNode written, String name) {
        Map<String, Node> entries = new LinkedHashMap<>(Map.of(NAME, WrittenSweep.text(name)));
        written.entries().forEach(entries::putIfAbsent);
        return entries;
    }

    private String name(Optional<Node> node, String stem) {
        String name = node.flatMap(given -> word(NAME, Optional.of(given))).orElse(stem);
        if (!RunFolder.isName(name)) {
            problems.add(
                    NAME,
                    node.orElseGet(() -> WrittenSweep.text(name)),
                    "The sweep's name '%s' is not valid as a folder name.".formatted(name),
                    "Give another with --name: letters, digits, hyphens, underscores and dots.");
        }
        return name;
    }

    private static String baseName(MapNode written) {
        return written.get(BASE).map(YamlWriter::shown).map(WrittenSweep::stem).orElse("base");
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
        return List.copyOf(metrics);
    }

    private List<Node> words(String key, Optional<Node> node) {
        List<Node> words = items(node);
        for (Node word : words) {
            if (!(word instanceof ScalarNode) || word.isNull()) {
                problems.add(
                        key,
                        word,
                        "%s must be a list of words, but has %s.".formatted(key, YamlWriter.shown(word)),
                        "Write %s: [%s].".formatted(key, key.equals(METRICS) ? "recall@1" : Protocol.LINEAR));
                return List.of();
            }
        }
        return words;
    }

    static List<Node> items(Optional<Node> node) {
        return node.filter(given -> !given.isNull())
                .map(given -> given instanceof ListNode list ? list.items() : List.of(given))
                .orElse(List.of());
    }
}
