package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import ai.djl.util.NativeResource;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.GradientProbe;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.step.Seeds;
import dev.bifocal.host.train.step.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A loss that the host has set up, and its steps. The outputs of a step are given instead of computed. */
final class LossTrial implements AutoCloseable {

    private final LossSetting setting;
    private final DataType type;
    private final List<Wiring.Direction> directions;
    private final NDManager manager;
    private final Objective objective;
    private final GradientProbe probe;

    LossTrial(LossSetting setting, Experiment.Symmetric symmetric, DataType type) {
        this.setting = setting;
        this.type = type;
        this.directions = Wiring.Direction.of(symmetric);
        this.manager = Kit.manager();
        try {
            this.objective =
                    new Objective(List.of(setting.loss()), symmetric, setting.dimensions(), Kit.SEED, type, manager);
            this.probe = new GradientProbe(manager);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /** The arrays of a step in the engine. */
    private record Step(
            Map<LossData.Key, NDArray> leaves,
            Map<String, Watched> given,
            Objective.Step computed,
            Objective.Targets targets) {}

    /**
     * An array of the host with its content.
     *
     * @param numbers the content, row by row
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Watched(NDArray array, double[] numbers) {}

    /** Tells the loss that an epoch starts. */
    void startEpoch(LossData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "epoch", progress.epoch()));
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            Map<Side, StepOutputs> outputs = new EnumMap<>(Side.class);
            Map<String, Watched> given = new LinkedHashMap<>();
            data.epoch().forEach((side, named) -> {
                Map<String, NDArray> values = new TreeMap<>();
                named.forEach((name, value) -> {
                    NDArray array = value.array(arrays, type);
                    values.put(name, array);
                    given.put("output %s of all training samples".formatted(name), new Watched(array, value.numbers()));
                });
                outputs.put(side, StepOutputs.of("the epoch's beginning", values));
            });
            objective.startEpoch(progress, outputs, () -> arrays.create(data.trainingLabels()));
            requireUnchanged(given);
        }
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
                requireUnchanged(step.given);
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
        Map<String, Watched> given = new LinkedHashMap<>();
        Map<Wiring.Pass, Map<String, NDArray>> values = new LinkedHashMap<>();
        leaves.forEach((key, leaf) -> {
            NDArray output = key.pass().side() == Side.ONLINE ? leaf.mul(Tensors.scalar(leaf, 1)) : leaf;
            values.computeIfAbsent(key.pass(), any -> new TreeMap<>()).put(key.output(), output);
            given.put(key.words(), new Watched(output, Values.numbers(leaf)));
        });
        Map<Wiring.Pass, StepOutputs> passes = new LinkedHashMap<>();
        values.forEach((pass, outputs) -> passes.put(pass, StepOutputs.of("the step", outputs)));
        Map<String, NDArray> keys = new LinkedHashMap<>();
        data.banks().forEach((output, bank) -> {
            NDArray array = bank.array(arrays, type);
            keys.put(output, array);
            given.put("the memory bank of output " + output, new Watched(array, Values.numbers(array)));
        });
        Optional<MemoryBanks> banks =
                keys.isEmpty() ? Optional.empty() : Optional.of(MemoryBanks.of(keys, arrays.create(data.bankLabels())));
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
                leaves,
                given,
                new Objective.Step(passes, batch, banks, progress),
                new Objective.Targets(Map.of(Kit.KEY, targets)));
    }

    private static void requireUnchanged(Map<String, Watched> given) {
        given.forEach((what, watched) -> {
            Expect.that(!((NativeResource<?>) watched.array).isReleased(), () -> "The loss closed %s.".formatted(what));
            Expect.that(
                    Arrays.equals(Values.numbers(watched.array), watched.numbers),
                    () -> "The loss changed %s in place.".formatted(what));
        });
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

    Set<String> parameters() {
        return objective.parameters().keySet();
    }

    /** The gradient of an output by central differences, at some entries; other entries are not a number. */
    double[] numeric(LossData data, LossData.Key key, int[] entries, double step) {
        Values values = java.util.Objects.requireNonNull(data.outputs().get(key));
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
        double[] numbers = java.util.Objects.requireNonNull(state.get(name)).clone();
        numbers[entry] += by;
        moved.put(name, numbers);
        return moved;
    }

    /** The number of arrays that the component keeps; none may have a graph. */
    int heldArrays() {
        List<NDArray> parameters = new ArrayList<>(objective.parameters().values());
        List<NDArray> held = objective.heldArrays();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            for (NDArray array : held) {
                boolean trained = parameters.stream().anyMatch(parameter -> parameter == array);
                Expect.that(
                        trained || !probe.differentiable(array),
                        () ->
                                "The component keeps an array of shape %s with its gradient graph. Apply stopGradient() before a state stores it."
                                        .formatted(array.getShape()));
            }
        }
        return held.size();
    }

    /** Closes the component; its failures are returned. */
    List<BifocalException> closeComponent() {
        return objective.closeAll();
    }

    @Override
    public void close() {
        manager.close();
    }
}
