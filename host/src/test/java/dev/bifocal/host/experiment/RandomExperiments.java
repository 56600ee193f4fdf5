package dev.bifocal.host.experiment;

import dev.bifocal.host.options.OptionSpec;
import dev.bifocal.host.options.OptionType;
import dev.bifocal.host.options.OptionType.ChoiceNode;
import dev.bifocal.host.options.OptionType.Constant;
import dev.bifocal.host.options.OptionType.ListOf;
import dev.bifocal.host.options.OptionType.MapOf;
import dev.bifocal.host.options.OptionType.Nested;
import dev.bifocal.host.options.OptionType.OneOf;
import dev.bifocal.host.options.OptionType.OptionalOf;
import dev.bifocal.host.options.OptionType.Scalar;
import dev.bifocal.host.options.RecordSpec;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.ListNode;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import dev.bifocal.host.options.text.Node.ScalarNode.Style;
import dev.bifocal.host.plugin.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Valid experiments by chance, made from the declarations of the options. */
final class RandomExperiments {

    private static final String NASTY =
            "aZ09 _-./:#'\"\\,[]{}&*!|>%@`~=?\t\n\r\u0001\u0085\u00e9\u2028\ufeff\u4e2d\ud83d\ude00";

    private final FakeRegistry registry;
    private final Random random;
    private final Map<String, Supplier<Node>> special = new LinkedHashMap<>();

    RandomExperiments(FakeRegistry registry, Random random) {
        this.registry = registry;
        this.random = random;
        special.put("name", () -> text("run-" + random.nextInt(1000)));
        special.put(
                "compute.device",
                () -> text(List.of("auto", "cpu", "gpu", "gpu:1").get(random.nextInt(4))));
        // Blocks are not valid with bf16.
        special.put("compute.executor", () -> text("script"));
        // The others are only valid with channels last.
        special.put("compute.convolution", () -> text(List.of("auto", "direct").get(random.nextInt(2))));
        // Exceptions are only valid with a file.
        special.put("encoder.initExcept", () -> new ListNode(List.of(), "random"));
        // Nesterov's momentum is only valid with sgd.
        special.put("evaluation.linear.nesterov", () -> new ScalarNode(Style.BOOLEAN, "false", "random"));
        // The fourth, steps, is only valid with milestones.
        Supplier<Node> schedule =
                () -> text(List.of("cosine", "cosine-by-epoch", "constant").get(random.nextInt(3)));
        special.put("optimizer.schedule", schedule);
        special.put("optimizer.groups.schedule", schedule);
        special.put("optimizer.betas", () -> new ListNode(List.of(number("0.8"), number("0.99")), "random"));
        // Other numbers need not divide the batch.
        special.put("microBatch", () -> ScalarNode.none("random"));
        special.put("compute.processes", () -> number("1"));
        // Common statistics exclude splits.
        special.put("encoder.batchNorm.sync", () -> new ScalarNode(Style.BOOLEAN, "false", "random"));
        special.put("views.policies", () -> MapNode.empty("random"));
        special.put("views.mean", this::channels);
        special.put("views.std", this::channels);
    }

    /** Options of a record by chance. */
    MapNode next(Class<? extends Record> type) {
        return record(RecordSpec.of(type), "");
    }

    private MapNode record(RecordSpec spec, String path) {
        Map<String, Node> entries = new LinkedHashMap<>();
        for (OptionSpec option : spec.options()) {
            String key = KeyPath.join(path, option.key());
            if (random.nextInt(4) > 0) {
                entries.put(
                        option.key(),
                        special.getOrDefault(key, () -> value(option, option.type(), key))
                                .get());
            }
        }
        return new MapNode(entries, "random");
    }

    private Node value(OptionSpec option, OptionType type, String path) {
        if (type instanceof OptionalOf optional) {
            return random.nextInt(3) == 0 ? ScalarNode.none("random") : value(option, optional.element(), path);
        } else if (type instanceof ListOf list) {
            return new ListNode(
                    IntStream.range(0, random.nextInt(4))
                            .mapToObj(i -> value(option, list.element(), path))
                            .toList(),
                    "random");
        } else if (type instanceof MapOf map) {
            Map<String, Node> entries = new LinkedHashMap<>();
            IntStream.range(0, random.nextInt(4))
                    .forEach(i -> entries.put("entry-" + random.nextInt(100), value(option, map.element(), path)));
            return new MapNode(entries, "random");
        } else if (type instanceof Nested nested) {
            return record(nested.spec(), path);
        } else if (type instanceof ChoiceNode node) {
            return component(node.spec(), path);
        } else if (type instanceof OneOf oneOf) {
            List<String> names = List.copyOf(oneOf.alternatives().keySet());
            String name = names.get(random.nextInt(names.size()));
            Node options = record(oneOf.alternatives().get(name), path + "." + name);
            return random.nextInt(3) == 0 ? text(name) : new MapNode(Map.of(name, options), "random");
        }
        if (type == OptionType.CandidatesType.CANDIDATES) {
            Node one = scalar(option, Scalar.DOUBLE);
            return random.nextBoolean() ? one : new ListNode(List.of(one, scalar(option, Scalar.DOUBLE)), "random");
        }
        if (type == OptionType.RenamesType.RENAMES) {
            return random.nextBoolean() ? text("renamed") : new MapNode(Map.of("old", text("renamed")), "random");
        }
        return type instanceof Constant constant
                ? text(pick(List.copyOf(constant.byWord().keySet())))
                : scalar(option, (Scalar) type);
    }

    private MapNode component(RecordSpec host, String path) {
        var all = registry.components(Kind.of(host.kind()));
        var one = all.get(random.nextInt(all.size()));
        Map<String, Node> entries = new LinkedHashMap<>();
        entries.put(
                "name",
                text(
                        random.nextBoolean()
                                ? one.qualifiedName()
                                : one.component().name()));
        entries.putAll(
                record(RecordSpec.of(one.component().optionsType()), path).entries());
        entries.putAll(record(host, path).entries());
        return new MapNode(entries, "random");
    }

    private Node scalar(OptionSpec option, Scalar type) {
        return switch (type) {
            case INT -> number(Integer.toString((int) (low(option) + random.nextInt(200) % span(option))));
            case LONG -> number(Long.toString((long) low(option) + (random.nextLong() >>> 1)));
            case DOUBLE -> number(Double.toString(real(option)));
            case BOOLEAN -> new ScalarNode(Style.BOOLEAN, Boolean.toString(random.nextBoolean()), "random");
            case TEXT -> text(option.oneOf().isEmpty() ? nasty() : pick(option.oneOf()));
        };
    }

    private static double low(OptionSpec option) {
        return Double.isFinite(option.range().min()) ? option.range().min() : 0;
    }

    private static int span(OptionSpec option) {
        return Double.isFinite(option.range().max()) ? (int) (option.range().max() - low(option)) + 1 : 200;
    }

    private double real(OptionSpec option) {
        double above = Math.max(
                low(option),
                Double.isFinite(option.range().above()) ? option.range().above() : 0);
        double high = Math.min(option.range().max(), option.range().below());
        double share = Math.max(random.nextDouble(), 1e-9);
        return Double.isFinite(high)
                ? above + share * (high - above)
                : above + share * Math.pow(10, random.nextInt(40) - 20) + Double.MIN_VALUE;
    }

    private ListNode channels() {
        return new ListNode(
                IntStream.range(0, 3)
                        .mapToObj(i -> (Node) number(Double.toString(random.nextDouble() + 0.001)))
                        .toList(),
                "random");
    }

    private String nasty() {
        int[] points = NASTY.codePoints().toArray();
        int[] chosen = random.ints(random.nextInt(8), 0, points.length)
                .map(i -> points[i])
                .toArray();
        String word = pick(List.of("", "null", "true", "1e3", "0x1", "~", "yes", "runs", ".5", "12"));
        return random.nextBoolean() ? word : new String(chosen, 0, chosen.length);
    }

    private String pick(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    private static ScalarNode text(String text) {
        return ScalarNode.text(text, "random");
    }

    private static ScalarNode number(String text) {
        return new ScalarNode(Style.NUMBER, text, "random");
    }
}
