package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.HeadNeeds;
import dev.bifocal.host.experiment.HeadConfig;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.options.Renames;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.plugin.ComponentCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The heads of an experiment, each put behind the one that it reads. */
final class HeadPlacement {

    private final int classes;
    private final List<Problem> problems;
    private final List<Wiring.Head> placed = new ArrayList<>();
    private final Map<String, List<Wiring.Head>> headsOfOutput = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
    private final Set<String> ambiguous = new TreeSet<>();
    private boolean complete = true;

    /**
     * No heads yet.
     *
     * @param features the shape of one sample's feature map
     * @param classes the number of classes of the training labels
     * @param problems takes what does not fit
     */
    HeadPlacement(Shape features, int classes, List<Problem> problems) {
        this.classes = classes;
        this.problems = problems;
        shapes.put(HeadInput.FEATURES, features);
    }

    /** The heads that have their place, each after what it reads. */
    List<Wiring.Head> placed() {
        return placed;
    }

    /** Whether all heads have their place; if not, it is not known what the others would give. */
    boolean complete() {
        return complete;
    }

    /** The head that provides an output; the first one if there are several. */
    Optional<Wiring.Head> giving(String output) {
        return headsOfOutput.getOrDefault(output, List.of()).stream().findFirst();
    }

    /**
     * Reports an output that is read although several heads provide it.
     *
     * @param reader who reads the output, such as {@code losses.contrastive}
     */
    void requireUnambiguous(String output, String reader) {
        List<Wiring.Head> all = headsOfOutput.getOrDefault(output, List.of());
        if (all.size() > 1 && ambiguous.add(output)) {
            String key = all.get(1).key();
            problem(
                    "heads.%s.as".formatted(key),
                    output,
                    "Output %s, which %s reads, is provided by the heads %s."
                            .formatted(
                                    output,
                                    reader,
                                    all.stream().map(Wiring.Head::key).sorted().collect(Collectors.joining(" and "))),
                    "Rename it in one of them, such as heads.%s.as={%s: %sOf%s}."
                            .formatted(key, output, output, capitalized(key)));
        }
    }

    private static String capitalized(String key) {
        return key.substring(0, 1).toUpperCase(Locale.ROOT) + key.substring(1);
    }

    /** The names of all outputs of heads. */
    Set<String> outputs() {
        return headsOfOutput.keySet();
    }

    /** Places heads by name. */
    void place(Map<String, HeadConfig> heads) {
        Map<String, HeadConfig> waiting = new TreeMap<>(heads);
        while (true) {
            List<String> ready = waiting.keySet().stream()
                    .filter(key -> shapes.containsKey(config(waiting, key).from()))
                    .toList();
            if (ready.isEmpty()) {
                break;
            }
            ready.forEach(key -> {
                place(key, config(waiting, key));
                waiting.remove(key);
            });
        }
        if (complete) {
            waiting.keySet().forEach(key -> reportUnknownSource(key, waiting));
        }
        complete &= waiting.isEmpty();
    }

    private void place(String key, HeadConfig config) {
        HeadInput input = new HeadSource(config.from(), Objects.requireNonNull(shapes.get(config.from())), classes);
        List<OutputSpec> outputs;
        try {
            outputs = outputs(key, config, input);
        } catch (BifocalException e) {
            complete = false;
            problem("heads." + key, config.component().component().name(), String.valueOf(e.getMessage()), e.remedy());
            return;
        }
        config.as().ifPresent(renames -> checkRenames(key, config, renames, input));
        requireUnambiguous(config.from(), "head " + key);
        Wiring.Head head = new Wiring.Head(key, config, input, outputs);
        giving(config.from())
                .filter(source -> head.on(Side.MOMENTUM) && !source.on(Side.MOMENTUM))
                .ifPresent(source -> problem(
                        "heads.%s.side".formatted(key),
                        "both",
                        "Head %s is on both sides, but it reads output %s of head %s, which is online only."
                                .formatted(key, config.from(), source.key()),
                        "Set heads.%s.side=online.".formatted(key)));
        outputs.forEach(output -> register(output, head));
        placed.add(head);
    }

    private static List<OutputSpec> outputs(String key, HeadConfig config, HeadInput input) {
        HeadNeeds needs = new ComponentCall("heads." + key, config.component(), "needs").of(config::needs);
        HeadNeeds.Input given = kind(input.shape());
        if (!needs.inputs().contains(given)) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "Head %s reads '%s' of shape %s, but requires %s."
                            .formatted(
                                    config.component().name(),
                                    input.source(),
                                    input.shape(),
                                    needs.inputs().stream()
                                            .sorted()
                                            .map(HeadPlacement::words)
                                            .collect(Collectors.joining(" or "))),
                    needs.inputs().contains(HeadNeeds.Input.FEATURE_MAP)
                            ? "Set heads.%s.from=%s.".formatted(key, HeadInput.FEATURES)
                            : "Set heads.%s.from to an output of that shape.".formatted(key));
        }
        List<OutputSpec> outputs =
                new ComponentCall("heads." + key, config.component(), "outputs").of(() -> config.outputs(input));
        long names = outputs.stream().map(OutputSpec::name).distinct().count();
        if (names == 0 || names < outputs.size()) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "Head %s (plugin %s) declares %s."
                            .formatted(
                                    config.component().component().name(),
                                    config.component().plugin().id(),
                                    names == 0 ? "no output" : "two outputs of one name"),
                    "Report it to the plugin's provider: a head gives at least one output, each under a name of its own.");
        }
        return outputs;
    }

    private static boolean gives(Renames renames, String output) {
        return renames.single().filter(output::equals).isPresent()
                || renames.byName().containsValue(output);
    }

    /** Reports a renaming of an output that the head does not provide, or one that fits several outputs. */
    private void checkRenames(String key, HeadConfig config, Renames renames, HeadInput input) {
        List<String> own =
                config.ownOutputs(input).stream().map(OutputSpec::name).toList();
        if (renames.single().isPresent() && own.size() != 1) {
            problem(
                    "heads.%s.as".formatted(key),
                    renames.single().get(),
                    "Head %s provides the outputs %s, and 'as' does not say which one it renames."
                            .formatted(key, String.join(", ", own)),
                    "Write heads.%s.as={%s: %s}."
                            .formatted(key, own.get(0), renames.single().get()));
        }
        renames.byName().keySet().stream()
                .filter(name -> !own.contains(name))
                .sorted()
                .forEach(name -> problem(
                        "heads.%s.as.%s".formatted(key, name),
                        String.valueOf(renames.byName().get(name)),
                        "Head %s provides no output named %s.".formatted(key, name),
                        "Its outputs are %s.".formatted(String.join(", ", own))));
    }

    private static HeadNeeds.Input kind(Shape shape) {
        return switch (shape.dimension()) {
            case 1 -> HeadNeeds.Input.VECTOR;
            case 2 -> HeadNeeds.Input.VECTORS;
            default -> HeadNeeds.Input.FEATURE_MAP;
        };
    }

    private static String words(HeadNeeds.Input input) {
        return switch (input) {
            case VECTOR -> "a vector (D)";
            case VECTORS -> "several vectors (n, D)";
            case FEATURE_MAP -> "a feature map (C, h, w)";
        };
    }

    private void register(OutputSpec output, Wiring.Head head) {
        if (output.name().equals(HeadInput.FEATURES)) {
            problem(
                    "heads.%s.as".formatted(head.key()),
                    output.name(),
                    "Head %s provides an output named %s, which is the name of the encoder's feature map."
                            .formatted(head.key(), output.name()),
                    "Rename it, such as heads.%s.as={%s: NAME}.".formatted(head.key(), output.name()));
        } else {
            headsOfOutput
                    .computeIfAbsent(output.name(), any -> new ArrayList<>())
                    .add(head);
            shapes.putIfAbsent(output.name(), output.shape());
        }
    }

    private void reportUnknownSource(String key, Map<String, HeadConfig> waiting) {
        String from = config(waiting, key).from();
        String why = waiting.entrySet().stream()
                .filter(entry -> entry.getValue()
                        .as()
                        .filter(renames -> gives(renames, from))
                        .isPresent())
                .findFirst()
                .map(entry -> "which head %s would give, but that one lacks what it reads".formatted(entry.getKey()))
                .orElse("which no head gives");
        problem(
                "heads.%s.from".formatted(key),
                from,
                "Head %s reads output %s, %s.".formatted(key, from, why),
                "Outputs to read from are %s.".formatted(String.join(", ", shapes.keySet())));
    }

    private static HeadConfig config(Map<String, HeadConfig> heads, String key) {
        return Objects.requireNonNull(heads.get(key));
    }

    private void problem(String key, String value, String message, String remedy) {
        problems.add(new Problem(key, value, "", message, remedy));
    }
}
