package dev.bifocal.host.train;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.config.ConfigurationException;
import dev.bifocal.host.config.Experiment;
import dev.bifocal.host.config.HeadConfig;
import dev.bifocal.host.config.LossConfig;
import dev.bifocal.host.config.Problem;
import dev.bifocal.host.encoder.EncoderSpec;
import dev.bifocal.host.encoder.ResNets;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Wires an experiment, and reports everything that does not fit together at once. */
final class Wirer {

    private final Experiment experiment;
    private final PluginRegistry registry;
    private final int classes;
    private final int imageSize;
    private final EncoderSpec encoder;
    private final OutputProviders providers;
    private final List<Problem> problems = new ArrayList<>();
    private final Map<String, Wiring.Head> headOfOutput = new LinkedHashMap<>();

    private Wirer(Experiment experiment, PluginRegistry registry, int classes, int imageSize) {
        this.experiment = experiment;
        this.registry = registry;
        this.classes = classes;
        this.imageSize = imageSize;
        this.encoder = ResNets.of(experiment.encoder(), imageSize);
        this.providers = new OutputProviders(registry, featureMap());
    }

    /**
     * The wiring of an experiment.
     *
     * @param classes the number of classes of the training labels
     * @param imageSize the side of the views in pixels
     * @throws ConfigurationException with all that does not fit
     */
    static Wiring wire(Experiment experiment, PluginRegistry registry, int classes, int imageSize) {
        return new Wirer(experiment, registry, classes, imageSize).wire();
    }

    private Wiring wire() {
        List<Wiring.Head> heads = placeHeads();
        List<Wiring.Loss> losses = placeLosses();
        losses.forEach(this::checkOutputs);
        if (experiment.memory().size() < experiment.batch()
                && losses.stream().anyMatch(loss -> !loss.needs().banks().isEmpty())) {
            problem(
                    "memory.size",
                    experiment.memory().size(),
                    "memory.size is %d, which is less than a batch of %d."
                            .formatted(experiment.memory().size(), experiment.batch()),
                    "Raise memory.size to at least the batch, or lower batch.");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        Set<Wiring.Head> needed = needed(losses);
        List<String> unused = heads.stream()
                .filter(head -> !needed.contains(head))
                .map(Wiring.Head::key)
                .toList();
        return new Wiring(
                encoder,
                imageSize,
                classes,
                experiment.batch(),
                experiment.memory().size(),
                experiment.symmetric(),
                heads.stream().filter(needed::contains).toList(),
                losses,
                unused);
    }

    private HeadInput featureMap() {
        int side = encoder.mapSize(imageSize);
        return new HeadInput(HeadInput.FEATURES, new Shape(encoder.channels(), side, side), classes);
    }

    private List<Wiring.Head> placeHeads() {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(HeadInput.FEATURES, featureMap().shape());
        List<Wiring.Head> placed = new ArrayList<>();
        Map<String, HeadConfig> waiting = new TreeMap<>(experiment.heads());
        while (true) {
            List<Map.Entry<String, HeadConfig>> ready = waiting.entrySet().stream()
                    .filter(entry -> shapes.containsKey(entry.getValue().from()))
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                    .toList();
            if (ready.isEmpty()) {
                break;
            }
            ready.forEach(entry -> {
                waiting.remove(entry.getKey());
                place(entry.getKey(), entry.getValue(), shapes, placed);
            });
        }
        waiting.forEach((key, head) -> problem(
                "heads.%s.from".formatted(key),
                head.from(),
                "Head %s reads output %s, which no head gives.".formatted(key, head.from()),
                "Outputs to read from are %s.".formatted(String.join(", ", shapes.keySet()))));
        return placed;
    }

    private void place(String key, HeadConfig config, Map<String, Shape> shapes, List<Wiring.Head> placed) {
        HeadInput input = new HeadInput(config.from(), Objects.requireNonNull(shapes.get(config.from())), classes);
        List<OutputSpec> outputs;
        try {
            outputs = outputs(key, config, input);
        } catch (BifocalException e) {
            problem("heads." + key, name(config.component()), String.valueOf(e.getMessage()), e.remedy());
            return;
        }
        if (config.as().isPresent() && outputs.size() != 1) {
            problem(
                    "heads.%s.as".formatted(key),
                    config.as().get(),
                    "Head %s gives %d outputs, so 'as' does not say which one it renames."
                            .formatted(key, outputs.size()),
                    "Leave 'as' out.");
        }
        Wiring.Head head = new Wiring.Head(key, config, input, outputs);
        Wiring.Head source = headOfOutput.get(config.from());
        if (source != null && head.on(Side.MOMENTUM) && !source.on(Side.MOMENTUM)) {
            problem(
                    "heads.%s.side".formatted(key),
                    "both",
                    "Head %s is on both sides, but it reads output %s of head %s, which is online only."
                            .formatted(key, config.from(), source.key()),
                    "Set heads.%s.side=online.".formatted(key));
        }
        for (OutputSpec output : outputs) {
            Wiring.Head other = headOfOutput.putIfAbsent(output.name(), head);
            if (other != null || output.name().equals(HeadInput.FEATURES)) {
                problem(
                        "heads.%s.as".formatted(key),
                        output.name(),
                        "Output %s is given by head %s and by head %s."
                                .formatted(output.name(), other == null ? "the encoder" : other.key(), key),
                        "Rename one of them with 'as'.");
            } else {
                shapes.put(output.name(), output.shape());
            }
        }
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
                                    name(config.component()),
                                    config.component().plugin().id(),
                                    names == 0 ? "no output" : "two outputs of one name"),
                    "Report it to the plugin's provider: a head gives at least one output, each under a name of its own.");
        }
        return outputs;
    }

    /** The losses with a weight above 0, by name, with what they read. */
    static List<Wiring.Loss> losses(Experiment experiment) {
        List<Wiring.Loss> losses = new ArrayList<>();
        new TreeMap<>(experiment.losses()).forEach((key, config) -> {
            if (config.weight() > 0) {
                LossNeeds needs = new ComponentCall("losses." + key, config.component(), "needs").of(config::needs);
                losses.add(new Wiring.Loss(key, config, needs));
            }
        });
        return losses;
    }

    private List<Wiring.Loss> placeLosses() {
        List<Wiring.Loss> losses = losses(experiment);
        losses.forEach(this::checkTarget);
        if (losses.isEmpty()) {
            problem(
                    "losses",
                    "",
                    "The experiment has no loss with a weight above 0.",
                    "Start from a recipe, such as 'train selfcon', or name a loss under losses.");
        }
        return losses;
    }

    private void checkTarget(Wiring.Loss loss) {
        String key = "losses.%s.target".formatted(loss.key());
        LossConfig config = loss.config();
        if (loss.needs().target().isPresent() && config.target().isEmpty()) {
            List<String> names = registry.components(Kind.TARGET).stream()
                    .map(target -> target.component().name())
                    .distinct()
                    .toList();
            problem(
                    key,
                    "",
                    "Loss %s learns a target, but losses.%s names none."
                            .formatted(name(config.component()), loss.key()),
                    "Set %s.name to one of %s.".formatted(key, String.join(", ", names)));
        }
        if (loss.needs().target().isEmpty() && config.target().isPresent()) {
            problem(
                    key,
                    name(config.target().get().component()),
                    "Loss %s reads no target, but losses.%s names one.".formatted(name(config.component()), loss.key()),
                    "Remove it with %s=null.".formatted(key));
        }
    }

    private void checkOutputs(Wiring.Loss loss) {
        Set<String> notGiven = new LinkedHashSet<>();
        for (LossNeeds.Output needed : loss.needs().outputs()) {
            Wiring.Head head = headOfOutput.get(needed.name());
            String key = "losses." + loss.key();
            String name = name(loss.config().component());
            if (head == null && notGiven.add(needed.name())) {
                problem(
                        key,
                        name,
                        "Loss %s needs output %s, which %s.".formatted(name, needed.name(), notGiven()),
                        providers.remedyFor(needed.name()));
            } else if (head != null && !head.on(needed.side())) {
                problem(
                        "heads.%s.side".formatted(head.key()),
                        "online",
                        "Loss %s needs output %s on the momentum side, but head %s is online only."
                                .formatted(name, needed.name(), head.key()),
                        "Set heads.%s.side=both.".formatted(head.key()));
            }
        }
    }

    private String notGiven() {
        List<String> names = experiment.heads().entrySet().stream()
                .map(entry -> "%s (%s)"
                        .formatted(entry.getKey(), name(entry.getValue().component())))
                .sorted()
                .toList();
        return switch (names.size()) {
            case 0 -> "nothing gives, as the experiment has no heads";
            case 1 -> "head %s does not give".formatted(names.get(0));
            default -> "none of the heads %s gives".formatted(String.join(", ", names));
        };
    }

    private Set<Wiring.Head> needed(List<Wiring.Loss> losses) {
        Set<Wiring.Head> needed = new LinkedHashSet<>();
        for (Wiring.Loss loss : losses) {
            for (LossNeeds.Output output : loss.needs().outputs()) {
                Wiring.Head head = headOfOutput.get(output.name());
                while (head != null && needed.add(head)) {
                    head = headOfOutput.get(head.config().from());
                }
            }
        }
        return needed;
    }

    private static String name(Registered<?> registered) {
        return registered.component().name();
    }

    private void problem(String key, Object value, String message, String remedy) {
        problems.add(new Problem(key, String.valueOf(value), "", message, remedy));
    }
}
