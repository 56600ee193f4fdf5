package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.tensor.HostCopy;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scalars of steps that stay on the device until somebody reads them, because reading makes the device and the training
 * thread wait for each other.
 */
public final class Scalars implements LossListener {

    private final NDManager manager;
    private final Map<String, NDList> waiting = new LinkedHashMap<>();
    private final Map<String, List<Double>> read = new LinkedHashMap<>();

    /** No scalars yet; those on the device live in a manager below the given one. */
    public Scalars(NDManager parent) {
        this.manager = parent.newSubManager();
    }

    @Override
    public void reported(String name, Wiring.Direction direction, NDArray value) {
        add(name, value);
    }

    @Override
    public void combined(String loss, NDArray value) {
        add(loss, value);
    }

    /** Keeps the present value of a scalar. */
    void add(String name, NDArray scalar) {
        // toType alone would give an alias of a float32 scalar, which changes when its owner changes it in place.
        NDArray kept = scalar.stopGradient()
                .reshape(new Shape())
                .toType(DataType.FLOAT32, false)
                .duplicate();
        NDScope.unregister(kept);
        kept.attach(manager);
        waiting.computeIfAbsent(name, any -> new NDList()).add(kept);
    }

    /** All values since the last {@link #clear}, by name, in the order of the steps. Waits for the device. */
    public Map<String, List<Double>> values() {
        waiting.forEach((name, scalars) -> {
            List<Double> values = read.computeIfAbsent(name, any -> new ArrayList<>());
            try (NDArray stacked = NDArrays.stack(scalars)) {
                for (float value : HostCopy.floats(stacked)) {
                    values.add((double) value);
                }
            }
            scalars.close();
        });
        waiting.clear();
        return read;
    }

    /** Forgets all values. */
    public void clear() {
        values();
        read.clear();
    }

    /** Goes on with values from a checkpoint. */
    public void restore(Map<String, List<Double>> values) {
        clear();
        values.forEach((name, list) -> read.put(name, new ArrayList<>(list)));
    }
}
