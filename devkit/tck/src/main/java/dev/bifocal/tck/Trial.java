package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.experiment.Experiment.Symmetric;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.train.step.GradientProbe;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.wiring.Dimensions;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A component in an objective that the host has set up: its arrays and its end. Subclasses compute steps. */
abstract class Trial implements AutoCloseable {

    private final String component;
    final Wiring.Loss loss;
    final NDManager manager;
    final Objective objective;
    final GradientProbe probe;

    /**
     * Sets the component up.
     *
     * @param component the kind of component, such as {@code The loss}, for failures
     */
    Trial(String component, Wiring.Loss loss, Symmetric symmetric, Dimensions dimensions, DataType type) {
        this.component = component;
        this.loss = loss;
        this.manager = Kit.manager();
        try {
            this.objective = new Objective(List.of(loss), symmetric, dimensions, Kit.SEED, type, manager);
            this.probe = new GradientProbe(manager);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    /**
     * The memory banks of a step.
     *
     * @param keys the keys by output
     * @param images the indices of the keys' images, as {@link #images} gives them; empty if all keys count
     */
    static MemoryBanks banks(Map<String, NDArray> keys, long[] labels, long[] images, NDManager arrays) {
        if (images.length == 0) {
            return MemoryBanks.of(keys, arrays.create(labels));
        }
        Map<String, Shape> shapes = new LinkedHashMap<>();
        keys.forEach((output, bank) -> shapes.put(output, bank.getShape().slice(1)));
        MemoryBanks banks = new MemoryBanks(arrays, labels.length, shapes, 1, true);
        banks.enqueue(keys, arrays.create(labels), Optional.of(arrays.create(images)));
        return banks;
    }

    /** Images of keys, of which the excluded ones are of one image. */
    static long[] images(int keys, long image) {
        return IntStream.range(0, keys)
                .mapToLong(key -> isExcluded(key) ? image : -1)
                .toArray();
    }

    /** Whether a row of the bank is an excluded key, where some are. */
    static boolean isExcluded(int key) {
        return key % 3 == 1;
    }

    /** The labels of keys, with that of another key for each excluded one. */
    static long[] otherLabels(long[] labels) {
        return IntStream.range(0, labels.length)
                .mapToLong(key -> labels[isExcluded(key) ? key - 1 : key])
                .toArray();
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
