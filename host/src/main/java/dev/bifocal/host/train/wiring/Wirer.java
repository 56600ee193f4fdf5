package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.encoder.EncoderSpec;
import dev.bifocal.host.encoder.Layer;
import dev.bifocal.host.encoder.ResNets;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.LossConfig;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.plugin.ComponentCall;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.track.MetricRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Wires an experiment, and reports everything that does not fit together at once. */
public final class Wirer {

    private static final Set<String> OF_THE_HOST =
            Set.of(MetricRecord.LOSS, MetricRecord.LEARNING_RATE, MetricRecord.MOMENTUM);

    private final Experiment experiment;
    private final PluginRegistry registry;
    private final int classes;
    private final int imageSize;
    private final EncoderSpec encoder;
    private final List<Problem> problems = new ArrayList<>();
    private final HeadPlacement heads;
    private final OutputProviders providers;

    private Wirer(
            Experiment experiment,
            PluginRegistry registry,
            EncoderSpec encoder,
            Shape features,
            int classes,
            int imageSize) {
        this.experiment = experiment;
        this.registry = registry;
        this.classes = classes;
        this.imageSize = imageSize;
        this.encoder = encoder;
        this.heads = new HeadPlacement(features, classes, problems);
        this.providers = new OutputProviders(registry, new HeadInput(HeadInput.FEATURES, features, classes));
    }

    /**
     * The wiring of an experiment.
     *
     * @param classes the number of classes of the training labels
     * @param imageSize the side of the views in pixels
     * @throws ConfigurationException with all that does not fit
     */
    public static Wiring wire(Experiment experiment, PluginRegistry registry, int classes, int imageSize) {
        EncoderSpec encoder = ResNets.of(experiment.encoder(), imageSize);
        int side = encoder.mapSize(imageSize);
        Shape features = new Shape(encoder.channels(), side, side);
        return new Wirer(experiment, registry, encoder, features, classes, imageSize).wire();
    }

    /**
     * The wiring of an experiment whose encoder is passed by: feature maps take the place of images.
     *
     * @param features the shape of a feature map, (C, h, w)
     * @param classes the number of classes of the training labels
     * @throws ConfigurationException with all that does not fit
     */
    public static Wiring wire(Experiment experiment, PluginRegistry registry, Shape features, int classes) {
        EncoderSpec none = new EncoderSpec("none", Layer.Sequence.of(), Math.toIntExact(features.get(0)));
        return new Wirer(experiment, registry, none, features, classes, Math.toIntExact(features.get(1))).wire();
    }

    /**
     * The wiring of an experiment's encoder, without heads and losses.
     *
     * @param classes the number of classes of the labels
     * @param imageSize the side of the views in pixels
     */
    public static Wiring encoderAlone(Experiment experiment, int classes, int imageSize) {
        return new Wiring(
                ResNets.of(experiment.encoder(), imageSize),
                imageSize,
                classes,
                experiment.batch(),
                experiment.memory().size(),
                experiment.symmetric(),
                List.of(),
                List.of(),
                List.of());
    }

    private Wiring wire() {
        heads.place(experiment.heads());
        List<Wiring.Loss> losses = placeLosses();
        losses.forEach(this::checkOutputs);
        if (experiment.memory().size() < experiment.batch()
                && losses.stream().anyMatch(loss -> !loss.needs().banks().isEmpty())) {
            problem(
                    "memory.size",
                    experiment.memory().size(),
                    "memory.size is %s, which is less than a batch of %s."
                            .formatted(experiment.memory().size(), experiment.batch()),
                    "Raise memory.size to at least the batch, or lower batch.");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        Set<Wiring.Head> needed = needed(losses);
        List<String> unused = heads.placed().stream()
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
                heads.placed().stream().filter(needed::contains).toList(),
                losses,
                unused);
    }

    /** The losses with a weight above 0, by name, with what they read. */
    public static List<Wiring.Loss> losses(Experiment experiment) {
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
        experiment.losses().forEach((key, config) -> {
            if (OF_THE_HOST.contains(key)) {
                problem(
                        "losses." + key,
                        name(config.component()),
                        "No loss can be called %s, because the metrics file calls a value of the host so."
                                .formatted(key),
                        "Give it another name under losses.");
            }
        });
        List<Wiring.Loss> losses = losses(experiment);
        losses.forEach(this::checkTarget);
        if (losses.isEmpty()) {
            problem(
                    "losses",
                    "",
                    "The experiment has no loss with a weight above 0.",
                    "Start from a recipe ('plugins list' shows them), or name a loss under losses.");
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
        for (LossNeeds.Output needed : loss.reads()) {
            Optional<Wiring.Head> given = heads.giving(needed.name());
            String key = "losses." + loss.key();
            String name = name(loss.config().component());
            if (given.isEmpty() && heads.complete() && notGiven.add(needed.name())) {
                problem(
                        key,
                        name,
                        "Loss %s needs output %s, which %s.".formatted(name, needed.name(), notGiven()),
                        providers.remedyFor(needed.name()));
            }
            given.filter(head -> !head.on(needed.side()))
                    .ifPresent(head -> problem(
                            "heads.%s.side".formatted(head.key()),
                            "online",
                            "Loss %s needs output %s on the momentum side, but head %s is online only."
                                    .formatted(name, needed.name(), head.key()),
                            "Set heads.%s.side=both.".formatted(head.key())));
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
            for (LossNeeds.Output output : loss.reads()) {
                Optional<Wiring.Head> head = heads.giving(output.name());
                while (head.isPresent() && needed.add(head.get())) {
                    head = heads.giving(head.get().config().from());
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
