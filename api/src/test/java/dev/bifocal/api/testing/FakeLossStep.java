package dev.bifocal.api.testing;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossStep;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A step of a loss, made of arrays. What was not given is refused. */
public final class FakeLossStep implements LossStep {

    private final Map<View, Map<Side, Map<String, NDArray>>> values = new EnumMap<>(View.class);
    private final Map<View, Map<Side, Outputs>> outputs = new EnumMap<>(View.class);
    private final Map<String, MemoryBank> banks = new HashMap<>();
    private final Map<String, NDArray> reports = new HashMap<>();
    private Optional<NDArray> labels = Optional.empty();
    private Optional<NDArray> target = Optional.empty();

    /** Adds an output of the query view on the online side. */
    public FakeLossStep query(String output, NDArray value) {
        return output(output, View.QUERY, Side.ONLINE, value);
    }

    /** Adds an output of the key view on the momentum side. */
    public FakeLossStep key(String output, NDArray value) {
        return output(output, View.KEY, Side.MOMENTUM, value);
    }

    /** Adds an output of any view on any side. */
    public FakeLossStep output(String output, View view, Side side, NDArray value) {
        values.computeIfAbsent(view, key -> new EnumMap<>(Side.class))
                .computeIfAbsent(side, key -> new HashMap<>())
                .put(output, value);
        return this;
    }

    /** Adds a memory bank. */
    public FakeLossStep bank(String output, MemoryBank bank) {
        banks.put(output, bank);
        return this;
    }

    /** Sets the labels. */
    public FakeLossStep labels(NDArray value) {
        labels = Optional.of(value);
        return this;
    }

    /** Sets the target. */
    public FakeLossStep target(NDArray value) {
        target = Optional.of(value);
        return this;
    }

    /** What the loss reported, by name. */
    public Map<String, NDArray> reports() {
        return reports;
    }

    @Override
    public Outputs outputs(View view, Side side) {
        return outputs.computeIfAbsent(view, key -> new EnumMap<>(Side.class))
                .computeIfAbsent(
                        side,
                        key -> Outputs.of(
                                view + " " + side,
                                values.getOrDefault(view, Map.of()).getOrDefault(side, Map.of())));
    }

    @Override
    public NDArray labels() {
        return labels.orElseThrow();
    }

    @Override
    public MemoryBank bank(String output) {
        return Optional.ofNullable(banks.get(output)).orElseThrow();
    }

    @Override
    public NDArray target() {
        return target.orElseThrow();
    }

    @Override
    public Progress progress() {
        return new Progress(0, 1, 0, 1);
    }

    @Override
    public void report(String name, NDArray scalar) {
        reports.put(name, scalar);
    }
}
