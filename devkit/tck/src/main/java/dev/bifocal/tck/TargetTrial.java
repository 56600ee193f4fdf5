package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.host.experiment.Experiment.Symmetric;
import dev.bifocal.host.experiment.LossConfig;
import dev.bifocal.host.experiment.TargetConfig;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.options.Choice;
import dev.bifocal.host.plugin.Registered;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A target builder that the host has set up, and its steps. */
final class TargetTrial extends Trial {

    private final String output;
    private final TargetNeeds needs;

    /**
     * Sets the builder up.
     *
     * @param shape the shape of one sample of the output
     */
    TargetTrial(Registered<TargetBuilder<?>> builder, Record options, String output, Shape shape, Sizes sizes) {
        this(new TargetConfig(new Choice<>(builder, options)), output, shape, sizes);
    }

    private TargetTrial(TargetConfig config, String output, Shape shape, Sizes sizes) {
        super(
                "The builder",
                reader(config, output),
                Symmetric.NONE,
                sizes.dimensions(Map.of(output, shape), Map.of()),
                DataType.FLOAT32);
        this.output = output;
        this.needs = config.needs();
    }

    /** The loss that requests the target. */
    private static Wiring.Loss reader(TargetConfig config, String output) {
        TargetReader reader = new TargetReader(output);
        TargetReader.None none = new TargetReader.None();
        return new Wiring.Loss(
                Kit.KEY,
                new LossConfig(
                        new Choice<>(new Registered<>(Kit.PLUGIN, reader), none), 1, Optional.of(config), Map.of()),
                reader.needs(none));
    }

    boolean respectsExcluded() {
        return needs.respectsExcluded();
    }

    /**
     * The target of a step. The host checks its shape, entries and rows, and that the builder leaves its inputs alone.
     */
    Outcome build(TargetData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "step", progress.step()));
        Reports reports = new Reports();
        if (needs.queries()) {
            return buildWithoutGradient(data, progress, reports);
        }
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            return outcome(build(step(data, progress, query(data, arrays), arrays), reports), reports);
        }
    }

    /** Builds a target while gradients are recorded, as the host does for builders that read queries. */
    void requireNoGradient(TargetData data) {
        buildWithoutGradient(data, Kit.at(0), new Reports());
    }

    private Outcome buildWithoutGradient(TargetData data, Progress progress, Reports reports) {
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray target = build(step(data, progress, query(data, arrays), arrays), reports);
            Expect.that(
                    !probe.differentiable(target),
                    () -> "The target depends on something that is trained. Apply stopGradient().");
            return outcome(target, reports);
        }
    }

    private static NDArray query(TargetData data, NDManager arrays) {
        NDArray query = data.queries().array(arrays, DataType.FLOAT32);
        query.setRequiresGradient(true);
        return query;
    }

    private static Outcome outcome(NDArray target, Reports reports) {
        return new Outcome(Values.numbers(target), Map.of(), reports.values());
    }

    private NDArray build(Objective.Step step, Reports reports) {
        Map<String, NDArray> built = objective.targets(step, true, reports).of(loss, Wiring.Direction.FORWARD);
        return Objects.requireNonNull(built.get(LossNeeds.TARGET));
    }

    private Objective.Step step(TargetData data, Progress progress, NDArray query, NDManager arrays) {
        Map<Wiring.Pass, StepOutputs> passes = new LinkedHashMap<>();
        passes.put(
                new Wiring.Pass(View.KEY, Side.MOMENTUM),
                StepOutputs.of("the step", Map.of(output, data.keys().array(arrays, DataType.FLOAT32))));
        if (needs.queries()) {
            passes.put(
                    new Wiring.Pass(View.QUERY, Side.ONLINE),
                    StepOutputs.of("the step", Map.of(output, query.mul(Tensors.scalar(query, 1)))));
        }
        Batch batch =
                new Batch(Map.of(), arrays.create(data.labels()), Optional.of(arrays.create(data.indices())), Map.of());
        MemoryBanks banks = banks(
                Map.of(output, data.bank().array(arrays, DataType.FLOAT32)),
                data.bankLabels(),
                data.bankImages(),
                arrays);
        return new Objective.Step(passes, batch, Optional.of(banks), progress);
    }
}
