package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.host.experiment.Experiment.Symmetric;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.step.Batch;
import dev.bifocal.host.train.step.GradientProbe;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.wiring.Requests;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A component in an objective that the host has set up: its inputs, its arrays and its end. Subclasses compute steps. */
abstract class Trial implements AutoCloseable {

    private final String component;
    private final DataType type;
    final TrialSetting setting;
    final List<Wiring.Direction> directions;
    final NDManager manager;
    final Objective objective;
    final GradientProbe probe;

    /**
     * Sets the component up.
     *
     * @param component the kind of component, such as {@code The loss}, for failures
     */
    Trial(String component, TrialSetting setting, Symmetric symmetric, DataType type) {
        this.component = component;
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

    /** Tells the component that an epoch starts. */
    final void startEpoch(TrialData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "epoch", progress.epoch()));
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            Map<Side, StepOutputs> outputs = new EnumMap<>(Side.class);
            data.epoch().forEach((side, named) -> {
                Map<String, NDArray> values = new TreeMap<>();
                named.forEach((name, value) -> values.put(name, array(value, arrays)));
                outputs.put(side, StepOutputs.of("the epoch's beginning", values));
            });
            objective.startEpoch(progress, outputs, () -> arrays.create(data.trainingLabels()));
        }
    }

    final NDArray array(Values values, NDManager arrays) {
        return values.array(arrays, type);
    }

    /** The outputs that are read, of which those of the online side have a gradient. */
    final Map<TrialData.Key, NDArray> leaves(TrialData data, NDManager arrays) {
        Set<Wiring.Pass> needed = directions.stream()
                .flatMap(direction -> setting.loss().reads().stream()
                        .map(output -> new Wiring.Pass(direction.batch(output.view()), output.side())))
                .collect(Collectors.toSet());
        Map<TrialData.Key, NDArray> leaves = new LinkedHashMap<>();
        data.outputs().forEach((key, values) -> {
            if (needed.contains(key.pass())) {
                NDArray leaf = array(values, arrays);
                if (key.pass().side() == Side.ONLINE) {
                    leaf.setRequiresGradient(true);
                }
                leaves.put(key, leaf);
            }
        });
        return leaves;
    }

    /** The inputs of a step. As in training, an output of the online side is the result of an operation. */
    final Objective.Step step(TrialData data, Progress progress, Map<TrialData.Key, NDArray> leaves, NDManager arrays) {
        Map<Wiring.Pass, Map<String, NDArray>> values = new LinkedHashMap<>();
        leaves.forEach((key, leaf) -> {
            NDArray output = key.pass().side() == Side.ONLINE ? leaf.mul(Tensors.scalar(leaf, 1)) : leaf;
            values.computeIfAbsent(key.pass(), any -> new TreeMap<>()).put(key.output(), output);
        });
        Map<Wiring.Pass, StepOutputs> passes = new LinkedHashMap<>();
        values.forEach((pass, outputs) -> passes.put(pass, StepOutputs.of("the step", outputs)));
        Map<String, NDArray> keys = new LinkedHashMap<>();
        data.banks().forEach((output, bank) -> keys.put(output, array(bank, arrays)));
        Optional<MemoryBanks> banks = keys.isEmpty()
                ? Optional.empty()
                : Optional.of(banks(keys, data.bankLabels(), data.bankImages(), arrays));
        Map<View, Geometry> geometries = new TreeMap<>();
        for (Requests requests : setting.loss().requests()) {
            for (View view : requests.geometries()) {
                for (Wiring.Direction direction : directions) {
                    View batch = direction.batch(view);
                    Random random = new Random(data.seed() + batch.hashCode());
                    geometries.put(batch, FakeGeometry.random(arrays, random, setting.rows(batch)));
                }
            }
        }
        Batch batch = new Batch(
                Map.of(), arrays.create(data.labels()), Optional.of(arrays.create(data.indices())), geometries);
        return new Objective.Step(passes, batch, banks, progress);
    }

    /**
     * The memory banks of a step.
     *
     * @param keys the keys by output
     * @param images the indices of the keys' images, empty if all keys count
     */
    private static MemoryBanks banks(Map<String, NDArray> keys, long[] labels, long[] images, NDManager arrays) {
        if (images.length == 0) {
            return MemoryBanks.of(keys, arrays.create(labels));
        }
        Map<String, Shape> shapes = new LinkedHashMap<>();
        keys.forEach((output, bank) -> shapes.put(output, bank.getShape().slice(1)));
        MemoryBanks banks = new MemoryBanks(arrays, labels.length, shapes, 1, true);
        banks.enqueue(keys, arrays.create(labels), Optional.of(arrays.create(images)));
        return banks;
    }

    /** States and parameters by name. */
    final Map<String, double[]> state() {
        return StateCopy.of(arrays());
    }

    final void restore(Map<String, double[]> saved) {
        StateCopy.restore(arrays(), saved);
    }

    private Map<String, NDArray> arrays() {
        Map<String, NDArray> arrays = new LinkedHashMap<>(objective.states());
        arrays.putAll(objective.parameters());
        return arrays;
    }

    /** The number of arrays that the component keeps; none may have a graph. */
    final int heldArrays() {
        List<NDArray> parameters = new ArrayList<>(objective.parameters().values());
        List<NDArray> held = objective.heldArrays();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            for (NDArray array : held) {
                boolean trained = parameters.stream().anyMatch(parameter -> parameter == array);
                Expect.that(
                        trained || !probe.differentiable(array),
                        () ->
                                "%s keeps an array of shape %s with its gradient graph. Apply stopGradient() before a state stores it."
                                        .formatted(component, array.getShape()));
            }
        }
        return held.size();
    }

    final void requireHeldAtMost(int before) {
        int now = heldArrays();
        Expect.that(now <= before, () -> "%s keeps %s arrays after two steps and %s after five."
                .formatted(component, before, now));
    }

    /** Ends the component, whose close() may not fail. */
    final void requireClosed() {
        List<BifocalException> failures = closeComponent();
        Expect.that(failures.isEmpty(), () -> "close() fails: %s"
                .formatted(failures.get(0).getMessage()));
    }

    /** Closes the component; its failures are returned. */
    final List<BifocalException> closeComponent() {
        return objective.closeAll();
    }

    @Override
    public final void close() {
        manager.close();
    }
}
