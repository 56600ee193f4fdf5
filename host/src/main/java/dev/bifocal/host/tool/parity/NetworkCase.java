package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Progress;
import dev.bifocal.api.View;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.PluginRegistry;
import dev.bifocal.host.tensor.HostCopy;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.step.Trainer;
import dev.bifocal.host.train.step.TrainingProgress;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A case of feature maps, for which a whole step is computed but for encoder and optimiser. It gives {@code loss} and
 * its parts, the outputs of all passes, gradients by feature maps and by weights, all arrays after the forward passes
 * ({@code forward_...}) and after the moving average ({@code after_...}), and its {@code momentum}.
 */
final class NetworkCase implements Parity.Kind {

    private static final String STEPS = "steps";

    private final NDManager manager;
    private final Wiring wiring;
    private final Trainer trainer;
    private final CaseState state;
    private final NDArray labels;
    private final Progress progress;
    private final Map<View, NDArray> features = new TreeMap<>();

    /** The name of a view's feature map. */
    static String features(View view) {
        return "features_" + view.name();
    }

    NetworkCase(Experiment experiment, PluginRegistry registry, RecordedCase recorded, NDManager manager) {
        this.manager = manager;
        for (View view : List.of(View.QUERY, View.KEY)) {
            recorded.numbers(features(view)).ifPresent(map -> features.put(view, leaf(map)));
        }
        Shape shape = features.values().iterator().next().getShape();
        checkMap(shape);
        CaseMemory labelsAlone = new CaseMemory(recorded, Wirer.losses(experiment), Set.of());
        Wiring wired = Wirer.wire(experiment, registry, shape.slice(1), labelsAlone.classes());
        CaseMemory memory = new CaseMemory(recorded, wired.losses(), wired.banks());
        this.wiring = wired.sized(Math.toIntExact(shape.get(0)), memory.size());
        wiring.views().stream()
                .filter(view -> !features.containsKey(view))
                .findFirst()
                .ifPresent(view -> {
                    throw RecordedCase.missing(features(view));
                });
        this.labels = memory.labels(shape.get(0), manager);
        this.progress = progress(recorded);
        this.trainer = new Trainer(experiment, wiring, new BlockExecutor(wiring.encoder()), manager);
        trainer.banks().ifPresent(banks -> memory.fill(banks, manager));
        this.state = new CaseState(trainer);
        state.fill(recorded, false);
    }

    private static void checkMap(Shape shape) {
        if (shape.dimension() != 4) {
            throw new HostException(
                    ErrorCode.DATA,
                    "The case's feature maps have shape %s, which is not (N, C, h, w).".formatted(shape),
                    "Record a case of feature maps, or of outputs.");
        }
    }

    private static Progress progress(RecordedCase recorded) {
        Optional<long[]> steps = recorded.labels(STEPS).map(HostCopy::longs);
        return steps.map(of -> new TrainingProgress(of[0], of[1], 0, 1)).orElse(new TrainingProgress(0, 1, 0, 1));
    }

    private NDArray leaf(NDArray array) {
        NDArray leaf = array.duplicate();
        leaf.attach(manager);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    @Override
    public void run(Comparison comparison) {
        LossParts parts = new LossParts();
        Objective.Step computed = trainer.differentiate(
                Batch.of(features, labels), progress, withRecorded(comparison), parts, part -> {});
        parts.compare(comparison);
        computed.passes().forEach((pass, outputs) -> outputs.names().stream()
                .sorted()
                .forEach(name -> comparison.compare(pass.named(name), outputs.get(name))));
        features.forEach((view, map) -> comparison.compare("grad_" + features(view), map.getGradient()));
        trainer.trained()
                .forEach((name, weight) -> comparison.compare("grad_" + stateName(name), weight.getGradient()));
        state.ours().forEach((name, array) -> comparison.compare("forward_" + name, array));
        trainer.momentumAt(progress).ifPresent(m -> comparison.compare("momentum", manager.create(m)));
        trainer.follow(progress);
        state.ours().forEach((name, array) -> comparison.compare("after_" + name, array));
    }

    /** A weight's name in the state: those of the network are on the online side, those of losses on none. */
    private static String stateName(String trained) {
        return trained.startsWith("losses.") ? trained : "online." + trained;
    }

    /** The passes of a step, with the outputs that the case records beside those that losses read. */
    private Map<Wiring.Pass, Set<String>> withRecorded(Comparison comparison) {
        Map<Wiring.Pass, Set<String>> wanted = new LinkedHashMap<>();
        wiring.passes().forEach((pass, names) -> {
            Set<String> all = new TreeSet<>(names);
            wiring.heads().stream()
                    .filter(head -> head.on(pass.side()))
                    .flatMap(head -> head.outputs().stream())
                    .filter(output -> comparison.wants(pass.named(output.name())))
                    .forEach(output -> all.add(output.name()));
            wanted.put(pass, all);
        });
        return wanted;
    }
}
