package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.util.NativeResource;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
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
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.GradientProbe;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.step.Seeds;
import dev.bifocal.host.train.step.StepOutputs;
import dev.bifocal.host.train.wiring.Dimensions;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A target builder that the host has set up, and its steps. */
final class TargetTrial implements AutoCloseable {

    private final String output;
    private final TargetNeeds needs;
    private final NDManager manager;
    private final Wiring.Loss loss;
    private final Objective objective;
    private final GradientProbe probe;

    /**
     * Sets the builder up.
     *
     * @param shape the shape of one sample of the output
     */
    TargetTrial(Registered<TargetBuilder<?>> builder, Record options, String output, Shape shape, Sizes sizes) {
        this.output = output;
        TargetConfig config = new TargetConfig(new Choice<>(builder, options));
        this.needs = config.needs();
        LossNeeds reading = LossNeeds.builder().target(output).build();
        this.loss = new Wiring.Loss(
                Kit.KEY,
                new LossConfig(
                        new Choice<>(TargetReader.registered(output), new TargetReader.None()),
                        1,
                        Optional.of(config),
                        Map.of()),
                reading);
        this.manager = Kit.manager();
        Dimensions dimensions = new Dimensions(
                Map.of(output, shape), sizes.classes(), sizes.bank(), sizes.batch(), sizes.training(), Map.of());
        try {
            this.objective = new Objective(List.of(loss), Symmetric.NONE, dimensions, Kit.SEED, manager);
            this.probe = new GradientProbe(manager);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** The target of a step. The host checks its shape, its entries and its rows. */
    Outcome build(TargetData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "step", progress.step()));
        Reports reports = new Reports();
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            NDArray query = data.queries().array(arrays, DataType.FLOAT32);
            query.setRequiresGradient(true);
            NDArray target;
            Objective.Step step;
            if (needs.queries()) {
                try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                    step = step(data, progress, query, arrays);
                    target = build(step, reports);
                    requireNoGradient(target);
                }
            } else {
                step = step(data, progress, query, arrays);
                target = build(step, reports);
            }
            requireUnchanged(step, data, arrays);
            return new Outcome(Values.numbers(target), Map.of(), reports.values());
        }
    }

    private NDArray build(Objective.Step step, Reports reports) {
        Map<String, NDArray> built = objective.targets(step, true, reports).of(loss, Wiring.Direction.FORWARD);
        return Objects.requireNonNull(built.get(LossNeeds.TARGET));
    }

    private void requireNoGradient(NDArray target) {
        Expect.that(
                !probe.differentiable(target),
                () -> "The target depends on something that is trained. Apply stopGradient().");
    }

    /** Builds a target while gradients are recorded, as the host does for builders that read queries. */
    void requireNoGradient(TargetData data) {
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray query = data.queries().array(arrays, DataType.FLOAT32);
            query.setRequiresGradient(true);
            requireNoGradient(build(step(data, Kit.at(0), query, arrays), new Reports()));
        }
    }

    private Objective.Step step(TargetData data, Progress progress, NDArray query, NDManager arrays) {
        Map<Wiring.Pass, StepOutputs> passes = new LinkedHashMap<>();
        passes.put(
                new Wiring.Pass(View.KEY, Side.MOMENTUM),
                StepOutputs.of("the step", Map.of(output, data.keys().array(arrays, DataType.FLOAT32))));
        if (needs.queries()) {
            passes.put(
                    new Wiring.Pass(View.QUERY, Side.ONLINE),
                    StepOutputs.of("the step", Map.of(output, query.mul(dev.bifocal.api.Tensors.scalar(query, 1)))));
        }
        Batch batch =
                new Batch(Map.of(), arrays.create(data.labels()), Optional.of(arrays.create(data.indices())), Map.of());
        MemoryBanks banks = MemoryBanks.of(
                Map.of(output, data.bank().array(arrays, DataType.FLOAT32)), arrays.create(data.bankLabels()));
        return new Objective.Step(passes, batch, Optional.of(banks), progress);
    }

    private void requireUnchanged(Objective.Step step, TargetData data, NDManager arrays) {
        NDArray bank = Objects.requireNonNull(step.banks().orElseThrow().keys().get(output));
        requireUnchanged(bank, data.bank(), "the memory bank", arrays);
        NDArray keys = Objects.requireNonNull(step.passes().get(new Wiring.Pass(View.KEY, Side.MOMENTUM)))
                .get(output);
        requireUnchanged(keys, data.keys(), "the keys", arrays);
        Expect.that(
                Arrays.equals(step.batch().labels().toLongArray(), data.labels()),
                () -> "The builder changed the labels in place.");
    }

    private static void requireUnchanged(NDArray array, Values before, String what, NDManager arrays) {
        Expect.that(!((NativeResource<?>) array).isReleased(), () -> "The builder closed %s.".formatted(what));
        Expect.that(
                Arrays.equals(Values.numbers(array), Values.numbers(before.array(arrays, DataType.FLOAT32))),
                () -> "The builder changed %s in place.".formatted(what));
    }

    /** States and parameters by name. */
    Map<String, double[]> state() {
        return StateCopy.of(arrays());
    }

    void restore(Map<String, double[]> saved) {
        StateCopy.restore(arrays(), saved);
    }

    private Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>(objective.states());
        arrays.putAll(objective.parameters());
        return arrays;
    }

    /** The number of arrays that the builder keeps; none may have a graph. */
    int heldArrays() {
        List<NDArray> parameters = new ArrayList<>(objective.parameters().values());
        List<NDArray> held = objective.heldArrays();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            for (NDArray array : held) {
                boolean trained = parameters.stream().anyMatch(parameter -> parameter == array);
                Expect.that(
                        trained || !probe.differentiable(array),
                        () -> "The builder keeps an array of shape %s with its gradient graph."
                                .formatted(array.getShape()));
            }
        }
        return held.size();
    }

    List<BifocalException> closeComponent() {
        return objective.closeAll();
    }

    @Override
    public void close() {
        manager.close();
    }
}
