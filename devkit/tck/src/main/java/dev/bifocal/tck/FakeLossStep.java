package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A step of a loss, made of arrays. What was not given is refused. */
public final class FakeLossStep implements LossStep {

    private final FakeViews views = new FakeViews();
    private final Map<String, MemoryBank> banks = new HashMap<>();
    private final Map<String, NDArray> reports = new HashMap<>();
    private Optional<NDArray> labels = Optional.empty();
    private final Map<String, NDArray> targets = new HashMap<>();
    private Optional<NDArray> indices = Optional.empty();
    private Progress progress = FakeProgress.START;

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
        views.output(output, view, side, value);
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
        return target(LossNeeds.TARGET, value);
    }

    /** Sets a target by name. */
    public FakeLossStep target(String name, NDArray value) {
        targets.put(name, value);
        return this;
    }

    /** Sets the indices of the samples. */
    public FakeLossStep indices(NDArray value) {
        indices = Optional.of(value);
        return this;
    }

    /** Sets the geometry of a view. */
    public FakeLossStep geometry(View view, Geometry value) {
        views.geometry(view, value);
        return this;
    }

    /** Sets the progress. */
    public FakeLossStep progress(Progress value) {
        progress = value;
        return this;
    }

    /** What the loss reported, by name. */
    public Map<String, NDArray> reports() {
        return reports;
    }

    @Override
    public Outputs outputs(View view, Side side) {
        return views.outputs(view, side);
    }

    @Override
    public NDArray labels() {
        return labels.orElseThrow(() -> Missing.input("labels"));
    }

    @Override
    public MemoryBank bank(String output) {
        return Optional.ofNullable(banks.get(output))
                .orElseThrow(() -> Missing.input("the memory bank of output '%s'".formatted(output)));
    }

    @Override
    public NDArray target(String name) {
        return Optional.ofNullable(targets.get(name))
                .orElseThrow(() -> Missing.input("the target '%s'".formatted(name)));
    }

    @Override
    public NDArray indices() {
        return indices.orElseThrow(() -> Missing.input("indices"));
    }

    @Override
    public Geometry geometry(View view) {
        return views.geometry(view);
    }

    @Override
    public Progress progress() {
        return progress;
    }

    @Override
    public void report(String name, NDArray scalar) {
        Missing.requireReport(name, scalar);
        reports.put(name, scalar);
    }
}
