package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A loss that the host has set up, and its steps. The outputs of a step are given instead of computed. */
final class LossTrial extends Trial {

    private final LossSetting setting;
    private final DataType type;
    private final List<Wiring.Direction> directions;

    LossTrial(LossSetting setting, Experiment.Symmetric symmetric, DataType type) {
        super("The loss", setting.loss(), symmetric, setting.dimensions(), type);
        this.setting = setting;
        this.type = type;
        this.directions = Wiring.Direction.of(symmetric);
    }

    /** The arrays of a step in the engine. */
    private record Step(Objective.Step computed, Objective.Targets targets) {}

    /** Tells the loss that an epoch starts. */
    void startEpoch(LossData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "epoch", progress.epoch()));
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            Map<Side, StepOutputs> outputs = new EnumMap<>(Side.class);
            data.epoch().forEach((side, named) -> {
                Map<String, NDArray> values = new TreeMap<>();
                named.forEach((name, value) -> values.put(name, value.array(arrays, type)));
                outputs.put(side, StepOutputs.of("the epoch's beginning", values));
            });
            objective.startEpoch(progress, outputs, () -> arrays.create(data.trainingLabels()));
        }
    }

    /** The first step of a training. */
    Outcome first(LossData data) {
        startEpoch(data, Kit.at(0));
        return step(data, Kit.at(0));
    }

    /** A step with gradients. */
    Outcome step(LossData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "step", progress.step()));
        Reports reports = new Reports();
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            Map<LossData.Key, NDArray> leaves = leaves(data, arrays);
            double[] value;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                Step step = prepare(data, progress, leaves, arrays);
                NDArray total = objective.total(step.computed, step.targets, true, reports);
                collector.backward(total);
                value = Values.numbers(total);
            }
            Map<String, double[]> gradients = new LinkedHashMap<>();
            leaves.forEach((key, leaf) -> {
                if (key.pass().side() == Side.ONLINE) {
                    gradients.put(key.words(), Values.numbers(leaf.getGradient()));
                }
            });
            objective.parameters().forEach((name, array) -> {
                gradients.put(name, Values.numbers(array.getGradient()));
                StateCopy.forgetGradient(array);
            });
            return new Outcome(value, gradients, reports.values());
        }
    }

    /** The value of a step without gradients. */
    double value(LossData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "step", progress.step()));
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            Step step = prepare(data, progress, leaves(data, arrays), arrays);
            return Values.numbers(objective.total(step.computed, step.targets, false, new Reports()))[0];
        }
    }

    private Map<LossData.Key, NDArray> leaves(LossData data, NDManager arrays) {
        Set<Wiring.Pass> needed = directions.stream()
                .flatMap(direction -> setting.needs().outputs().stream()
                        .map(output -> new Wiring.Pass(direction.batch(output.view()), output.side())))
                .collect(Collectors.toSet());
        Map<LossData.Key, NDArray> leaves = new LinkedHashMap<>();
        data.outputs().forEach((key, values) -> {
            if (needed.contains(key.pass())) {
                NDArray leaf = values.array(arrays, type);
                if (key.pass().side() == Side.ONLINE) {
                    leaf.setRequiresGradient(true);
                }
                leaves.put(key, leaf);
            }
        });
        return leaves;
    }

    /** As in training, an output of the online side is the result of an operation. */
    private Step prepare(LossData data, Progress progress, Map<LossData.Key, NDArray> leaves, NDManager arrays) {
        Map<Wiring.Pass, Map<String, NDArray>> values = new LinkedHashMap<>();
        leaves.forEach((key, leaf) -> {
            NDArray output = key.pass().side() == Side.ONLINE ? leaf.mul(Tensors.scalar(leaf, 1)) : leaf;
            values.computeIfAbsent(key.pass(), any -> new TreeMap<>()).put(key.output(), output);
        });
        Map<Wiring.Pass, StepOutputs> passes = new LinkedHashMap<>();
        values.forEach((pass, outputs) -> passes.put(pass, StepOutputs.of("the step", outputs)));
        Map<String, NDArray> keys = new LinkedHashMap<>();
        data.banks().forEach((output, bank) -> keys.put(output, bank.array(arrays, type)));
        Optional<MemoryBanks> banks = keys.isEmpty()
                ? Optional.empty()
                : Optional.of(banks(keys, data.bankLabels(), data.bankImages(), arrays));
        Map<View, Geometry> geometries = new TreeMap<>();
        for (View view : setting.needs().geometries()) {
            for (Wiring.Direction direction : directions) {
                View batch = direction.batch(view);
                Random random = new Random(data.seed() + batch.hashCode());
                geometries.put(batch, FakeGeometry.random(arrays, random, setting.rows(batch)));
            }
        }
        Batch batch = new Batch(
                Map.of(), arrays.create(data.labels()), Optional.of(arrays.create(data.indices())), geometries);
        Map<Wiring.Direction, Map<String, NDArray>> targets = new EnumMap<>(Wiring.Direction.class);
        directions.forEach(direction -> {
            Map<String, NDArray> named = new TreeMap<>();
            data.targetsOf(direction).forEach((name, target) -> named.put(name, target.array(arrays, type)));
            targets.put(direction, named);
        });
        return new Step(
                new Objective.Step(passes, batch, banks, progress), new Objective.Targets(Map.of(Kit.KEY, targets)));
    }

    Set<String> parameters() {
        return objective.parameters().keySet();
    }

    /** The gradient of an output by central differences, at some entries; other entries are not a number. */
    double[] numeric(LossData data, LossData.Key key, int[] entries, double step) {
        Values values = Objects.requireNonNull(data.outputs().get(key));
        Map<String, double[]> state = state();
        double[] gradient = new double[entries.length];
        for (int i = 0; i < entries.length; i++) {
            double up = at(data.with(key, values.moved(entries[i], step)), state);
            double down = at(data.with(key, values.moved(entries[i], -step)), state);
            gradient[i] = (up - down) / (2 * step);
        }
        restore(state);
        return gradient;
    }

    /** The gradient of a parameter by central differences, at some entries. */
    double[] numeric(LossData data, String parameter, int[] entries, double step) {
        Map<String, double[]> state = state();
        double[] gradient = new double[entries.length];
        for (int i = 0; i < entries.length; i++) {
            double up = at(data, moved(state, parameter, entries[i], step));
            double down = at(data, moved(state, parameter, entries[i], -step));
            gradient[i] = (up - down) / (2 * step);
        }
        restore(state);
        return gradient;
    }

    private double at(LossData data, Map<String, double[]> state) {
        restore(state);
        return value(data, Kit.at(0));
    }

    private static Map<String, double[]> moved(Map<String, double[]> state, String name, int entry, double by) {
        Map<String, double[]> moved = new LinkedHashMap<>(state);
        double[] numbers = Objects.requireNonNull(state.get(name)).clone();
        numbers[entry] += by;
        moved.put(name, numbers);
        return moved;
    }
}
