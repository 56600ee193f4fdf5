package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.augment.FurtherView;
import dev.bifocal.host.encoder.EncoderSpec;
import dev.bifocal.host.encoder.Layer;
import dev.bifocal.host.encoder.ResNets;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.LossConfig;
import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.optimizer.ParameterKinds;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.options.text.Problem;
import dev.bifocal.host.plugin.Kind;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.track.MetricRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Wires an experiment, and reports everything that does not fit together at once. */
public final class Wirer {

    private static final Set<String> OF_THE_HOST = Set.of(
            MetricRecord.LOSS,
            MetricRecord.LEARNING_RATE,
            MetricRecord.MOMENTUM,
            MetricRecord.PROBE,
            MetricRecord.COLLAPSE);

    private final Experiment experiment;
    private final PluginRegistry registry;
    private final int classes;
    private final int imageSize;
    private final int trainingSize;
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
            int imageSize,
            int trainingSize) {
        this.trainingSize = trainingSize;
        this.experiment = experiment;
        this.registry = registry;
        this.classes = classes;
        this.imageSize = imageSize;
        this.encoder = encoder;
        this.heads = new HeadPlacement(features, classes, problems);
        this.providers = new OutputProviders(registry, new HeadSource(HeadInput.FEATURES, features, classes));
    }

    /**
     * The wiring of an experiment.
     *
     * @param classes the number of classes of the training labels
     * @param imageSize the side of the views in pixels
     * @param trainingSize the number of training samples M
     * @throws ConfigurationException with all that does not fit
     */
    public static Wiring wire(
            Experiment experiment, PluginRegistry registry, int classes, int imageSize, int trainingSize) {
        EncoderSpec encoder = ResNets.of(experiment.encoder(), imageSize);
        int side = encoder.mapSize(imageSize);
        Shape features = new Shape(encoder.channels(), side, side);
        return new Wirer(experiment, registry, encoder, features, classes, imageSize, trainingSize).wire();
    }

    /**
     * The wiring of an experiment without its encoder: feature maps take the place of images, and batches are
     * normalised as a whole.
     *
     * @param features the shape of a feature map, (C, h, w)
     * @param classes the number of classes of the training labels
     * @throws ConfigurationException with all that does not fit
     */
    public static Wiring wire(Experiment experiment, PluginRegistry registry, Shape features, int classes) {
        EncoderSpec none = new EncoderSpec("none", Layer.Sequence.of(), Math.toIntExact(features.get(0)));
        int side = Math.toIntExact(features.get(1));
        return new Wirer(experiment, registry, none, features, classes, side, experiment.batch()).wire();
    }

    /**
     * The wiring of an experiment's encoder, without heads and losses.
     *
     * @param classes the number of classes of the labels
     * @param imageSize the side of the views in pixels
     */
    public static Wiring encoderAlone(Experiment experiment, int classes, int imageSize) {
        return new Wiring(
                ResNets.of(experiment.encoder(), imageSize).split(1),
                imageSize,
                classes,
                experiment.batch(),
                experiment.memory().size(),
                1,
                Map.of(),
                experiment.symmetric(),
                List.of(),
                List.of(),
                List.of());
    }

    private Wiring wire() {
        heads.place(experiment.heads());
        List<Wiring.Loss> losses = placeLosses();
        losses.forEach(this::checkOutputs);
        checkGroups();
        if (experiment.memory().size() < experiment.batch()
                && losses.stream().anyMatch(loss -> !loss.needs().banks().isEmpty())) {
            problem(
                    "memory.size",
                    experiment.memory().size(),
                    "memory.size is %s, which is less than a batch of %s."
                            .formatted(experiment.memory().size(), experiment.batch()),
                    "Raise memory.size to at least the batch, or lower batch.");
        }
        checkSplits();
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        Set<Wiring.Head> needed = needed(losses);
        List<String> unused = heads.placed().stream()
                .filter(head -> !needed.contains(head))
                .map(Wiring.Head::key)
                .toList();
        Wiring wired = new Wiring(
                encoder.split(Math.max(1, encoder.splits() / partsComputedApart()))
                        .synced(experiment.encoder().batchNorm().sync()
                                && experiment.compute().processes() > 1),
                imageSize,
                classes,
                experiment.batch(),
                experiment.memory().size(),
                trainingSize,
                further(losses),
                experiment.symmetric(),
                heads.placed().stream().filter(needed::contains).toList(),
                losses,
                unused);
        checkJoint(wired);
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return wired;
    }

    private void checkJoint(Wiring wired) {
        if (experiment.encoder().batchNorm().joint() && wired.onlineViews().size() < 2) {
            problem(
                    "encoder.batchNorm.joint",
                    true,
                    "encoder.batchNorm.joint is true, but no loss or target reads both views from the online side.",
                    "Set encoder.batchNorm.joint to false, or train in both directions with symmetric=sum or mean.");
        }
    }

    private void checkSplits() {
        int splits = encoder.splits();
        int batch = experiment.batch();
        if (splits > 1 && (batch % splits != 0 || batch < 2 * splits)) {
            problem(
                    "encoder.batchNorm.splits",
                    splits,
                    "encoder.batchNorm.splits is %s, but a batch of %s does not divide into %s equal parts of at least 2 images."
                            .formatted(splits, batch, splits),
                    "Set batch to a multiple of %s from %s, or set encoder.batchNorm.splits to 1."
                            .formatted(splits, 2 * splits));
        } else if (splits > 1 && splits % partsComputedApart() != 0) {
            int together = batch / partsComputedApart();
            problem(
                    "encoder.batchNorm.splits",
                    splits,
                    "encoder.batchNorm.splits is %s, so %s images of a batch are normalized together, but %s are computed at once: microBatch is %s and compute.processes is %s."
                            .formatted(
                                    splits,
                                    batch / splits,
                                    together,
                                    experiment.microBatch().map(String::valueOf).orElse("not set"),
                                    experiment.compute().processes()),
                    "Set encoder.batchNorm.splits to a multiple of %s, or change microBatch or compute.processes."
                            .formatted(partsComputedApart()));
        }
    }

    private int partsComputedApart() {
        return experiment.compute().processes() * experiment.microBatches();
    }

    private void checkGroups() {
        List<String> known = new ArrayList<>(ParameterKinds.words());
        known.addAll(experiment.heads().keySet());
        experiment.optimizer().groups().forEach((group, config) -> config.words(group).stream()
                .filter(word -> !known.contains(word))
                .forEach(word -> problem(
                        "optimizer.groups." + group,
                        word,
                        "optimizer.groups.%s names %s, which is neither a kind of parameters nor a head."
                                .formatted(group, word),
                        "Set optimizer.groups.%s.parameters to a list of these: %s."
                                .formatted(group, String.join(", ", known)))));
    }

    private Map<View, FurtherView> further(List<Wiring.Loss> losses) {
        Map<View, FurtherView> further = new TreeMap<>();
        losses.stream()
                .flatMap(loss -> loss.requests().stream())
                .flatMap(requests -> requests.furtherViews().stream())
                .forEach(view -> further.put(
                        view,
                        Objects.requireNonNull(experiment.views().further().get(view.name()))));
        return further;
    }

    /** The losses with a weight above 0, by name, with what they read. */
    public static List<Wiring.Loss> losses(Experiment experiment) {
        List<Wiring.Loss> losses = new ArrayList<>();
        new TreeMap<>(experiment.losses()).forEach((key, config) -> {
            if (config.weight() > 0) {
                losses.add(Wiring.Loss.of(key, config));
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
                        "'%s' is reserved for a metric of the host, so no loss can have this name.".formatted(key),
                        "Give it another name under losses.");
            }
        });
        List<Wiring.Loss> losses = losses(experiment);
        losses.forEach(this::checkTargets);
        losses.forEach(this::checkExcluded);
        if (losses.isEmpty()) {
            problem(
                    "losses",
                    "",
                    "The experiment has no loss with a weight above 0.",
                    "Start from a recipe ('plugins list' shows them), or name a loss under losses.");
        }
        return losses;
    }

    /** Refuses excluded keys where a reader of the banks would not leave them out. */
    private void checkExcluded(Wiring.Loss loss) {
        if (!experiment.memory().excludeSame() || loss.needs().banks().isEmpty()) {
            return;
        }
        List<String> ignoring = new ArrayList<>();
        if (!loss.needs().respectsExcluded()) {
            ignoring.add("loss " + name(loss.config().component()));
        }
        loss.targets().forEach((target, needs) -> {
            if (!needs.respectsExcluded()) {
                ignoring.add("target " + name(loss.requests(target).component()));
            }
        });
        if (!ignoring.isEmpty()) {
            problem(
                    "memory.excludeSame",
                    true,
                    "In losses.%s, %s would not leave out the excluded keys."
                            .formatted(loss.key(), String.join(" and ", ignoring)),
                    "Set memory.excludeSame=false, or use a component whose needs() state respectsExcluded().");
        }
    }

    private void checkTargets(Wiring.Loss loss) {
        LossConfig config = loss.config();
        if (config.targets().containsKey(LossNeeds.TARGET)) {
            problem(
                    "losses.%s.targets.%s".formatted(loss.key(), LossNeeds.TARGET),
                    name(Objects.requireNonNull(config.targets().get(LossNeeds.TARGET))
                            .component()),
                    "Loss %s has no target named '%s' under targets.".formatted(loss.key(), LossNeeds.TARGET),
                    "Name the builder under losses.%s.target.".formatted(loss.key()));
        }
        Set<String> requested = loss.needs().targets().keySet();
        requested.stream()
                .filter(name -> config.target(name).isEmpty())
                .sorted()
                .forEach(name -> {
                    String key = "losses.%s.%s".formatted(loss.key(), LossConfig.targetPlace(name));
                    List<String> names = registry.components(Kind.TARGET).stream()
                            .map(Registered::name)
                            .distinct()
                            .toList();
                    problem(
                            key,
                            "",
                            "Loss %s requires a target, but %s is not set.".formatted(name(config.component()), key),
                            "Set %s.name to one of %s.".formatted(key, String.join(", ", names)));
                });
        config.targetNames().stream().filter(name -> !requested.contains(name)).forEach(name -> {
            String key = "losses.%s.%s".formatted(loss.key(), LossConfig.targetPlace(name));
            problem(
                    key,
                    name(config.target(name).orElseThrow().component()),
                    "Loss %s does not read the target %s.".formatted(name(config.component()), key),
                    "Remove it with %s=null.".formatted(key));
        });
    }

    private void checkOutputs(Wiring.Loss loss) {
        if (loss.needs().banks().contains(HeadInput.FEATURES)) {
            problem(
                    "losses." + loss.key(),
                    name(loss.config().component()),
                    "Loss %s requests a memory bank of %s, but banks hold vectors and no feature maps."
                            .formatted(name(loss.config().component()), HeadInput.FEATURES),
                    "Report this to the plugin's provider: a bank needs an output of shape (D) or (n, D).");
        }
        loss.requests().forEach(requests -> {
            requests.sides().forEach((output, sides) -> checkOutput(requests, output, sides));
            requests.furtherViews().forEach(view -> checkView(requests, view));
        });
    }

    private void checkOutput(Requests requests, String output, Set<Side> sides) {
        if (output.equals(HeadInput.FEATURES)) {
            return;
        }
        Optional<Wiring.Head> given = heads.giving(output);
        heads.requireUnambiguous(output, requests.place());
        if (given.isEmpty() && heads.complete()) {
            problem(
                    requests.place(),
                    name(requests.component()),
                    "%s needs output %s, which %s.".formatted(requests.subject(), output, notGiven()),
                    suggestion(output).orElseGet(() -> providers.remedyFor(output)));
        }
        given.filter(head -> sides.contains(Side.MOMENTUM) && !head.on(Side.MOMENTUM))
                .ifPresent(head -> problem(
                        "heads.%s.side".formatted(head.key()),
                        "online",
                        "%s needs output %s on the momentum side, but head %s is online only."
                                .formatted(requests.subject(), output, head.key()),
                        "Set heads.%s.side=both.".formatted(head.key())));
    }

    /** A remedy for an output whose name is nearly that of an output that the experiment has. */
    private Optional<String> suggestion(String output) {
        return Suggestions.nearest(output, heads.outputs())
                .map(
                        ("The heads provide '%s': set the option of the component that names its output, rename the output"
                                        + " with heads.NAME.as, or, if the name is in the plugin's code, correct it in needs().")
                                ::formatted);
    }

    private void checkView(Requests requests, View view) {
        if (!experiment.views().further().containsKey(view.name())) {
            problem(
                    "views.further." + view.name(),
                    "",
                    "%s requests the view '%s', which views.further does not declare."
                            .formatted(requests.subject(), view),
                    "Declare it, such as views.further.%s={policy: weak, count: 4}.".formatted(view));
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
            Set<String> outputs = new LinkedHashSet<>();
            loss.requests().forEach(requests -> outputs.addAll(requests.names()));
            for (String output : outputs) {
                Optional<Wiring.Head> head = heads.giving(output);
                while (head.isPresent() && needed.add(head.get())) {
                    head = heads.giving(head.get().config().from());
                }
            }
        }
        return needed;
    }

    private static String name(Registered<?> registered) {
        return registered.name();
    }

    private void problem(String key, Object value, String message, String remedy) {
        problems.add(new Problem(key, String.valueOf(value), "", message, remedy));
    }
}
