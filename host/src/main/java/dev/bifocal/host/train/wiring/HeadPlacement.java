package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.host.experiment.HeadConfig;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.plugin.ComponentCall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The heads of an experiment, each put behind the one that it reads. */
final class HeadPlacement {

    private final int classes;
    private final List<Problem> problems;
    private final List<Wiring.Head> placed = new ArrayList<>();
    private final Map<String, Wiring.Head> headOfOutput = new LinkedHashMap<>();
    private final Map<String, Shape> shapes = new LinkedHashMap<>();
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

    /** The head that gives an output. */
    Optional<Wiring.Head> giving(String output) {
        return Optional.ofNullable(headOfOutput.get(output));
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
        HeadInput input = new HeadInput(config.from(), Objects.requireNonNull(shapes.get(config.from())), classes);
        List<OutputSpec> outputs;
        try {
            outputs = outputs(key, config, input);
        } catch (BifocalException e) {
            complete = false;
            problem("heads." + key, config.component().component().name(), String.valueOf(e.getMessage()), e.remedy());
            return;
        }
        if (config.as().isPresent() && outputs.size() != 1) {
            problem(
                    "heads.%s.as".formatted(key),
                    config.as().get(),
                    "Head %s gives %s outputs, so 'as' does not say which one it renames."
                            .formatted(key, outputs.size()),
                    "Leave 'as' out.");
        }
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
        List<OutputSpec> outputs =
                new ComponentCall("heads." + key, config.component(), "outputs").of(() -> config.outputs(input));
        long names = outputs.stream().map(OutputSpec::name).distinct().count();
        if (names == 0 || names < outputs.size()) {
            throw new BifocalException(
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

    private void register(OutputSpec output, Wiring.Head head) {
        Optional<Wiring.Head> other = giving(output.name());
        if (other.isPresent() || output.name().equals(HeadInput.FEATURES)) {
            problem(
                    "heads.%s.as".formatted(head.key()),
                    output.name(),
                    "Output %s is given by %s and by head %s."
                            .formatted(
                                    output.name(),
                                    other.map(first -> "head " + first.key()).orElse("the encoder"),
                                    head.key()),
                    "Rename one of them with 'as'.");
        } else {
            headOfOutput.put(output.name(), head);
            shapes.put(output.name(), output.shape());
        }
    }

    private void reportUnknownSource(String key, Map<String, HeadConfig> waiting) {
        String from = config(waiting, key).from();
        String why = waiting.entrySet().stream()
                .filter(entry -> entry.getValue().as().filter(from::equals).isPresent())
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
