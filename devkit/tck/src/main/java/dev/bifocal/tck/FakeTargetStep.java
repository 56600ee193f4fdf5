package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.target.TargetStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A step of a target builder, made of arrays. What was not given is refused. */
public final class FakeTargetStep implements TargetStep {

    private final NDArray keys;
    private final MemoryBank bank;
    private final Map<String, NDArray> reports = new HashMap<>();
    private final FakeViews views = new FakeViews();
    private Optional<NDArray> labels = Optional.empty();
    private Optional<NDArray> queries = Optional.empty();
    private Optional<NDArray> indices = Optional.empty();
    private Progress progress = FakeProgress.START;

    /** A step with keys and a bank. */
    public FakeTargetStep(NDArray keys, MemoryBank bank) {
        this.keys = keys;
        this.bank = bank;
    }

    /** A step with keys, a bank and labels. */
    public FakeTargetStep(NDArray keys, MemoryBank bank, NDArray labels) {
        this(keys, bank);
        this.labels = Optional.of(labels);
    }

    /** Sets the unit queries. */
    public FakeTargetStep queries(NDArray value) {
        queries = Optional.of(value);
        return this;
    }

    /** Sets the indices of the samples. */
    public FakeTargetStep indices(NDArray value) {
        indices = Optional.of(value);
        return this;
    }

    /** Adds an output of any view on any side. The builder reads it without gradient. */
    public FakeTargetStep output(String output, View view, Side side, NDArray value) {
        views.output(output, view, side, value.stopGradient());
        return this;
    }

    /** Sets the geometry of a view. */
    public FakeTargetStep geometry(View view, Geometry value) {
        views.geometry(view, value);
        return this;
    }

    /** Sets the progress. */
    public FakeTargetStep progress(Progress value) {
        progress = value;
        return this;
    }

    /** The reported scalars by name. */
    public Map<String, NDArray> reports() {
        return reports;
    }

    @Override
    public NDArray keys() {
        return keys;
    }

    @Override
    public MemoryBank bank() {
        return bank;
    }

    @Override
    public NDArray queries() {
        return queries.orElseThrow(() -> Missing.input("queries"));
    }

    @Override
    public Outputs outputs(View view, Side side) {
        return views.outputs(view, side);
    }

    @Override
    public Geometry geometry(View view) {
        return views.geometry(view);
    }

    @Override
    public NDArray labels() {
        return labels.orElseThrow(() -> Missing.input("labels"));
    }

    @Override
    public NDArray indices() {
        return indices.orElseThrow(() -> Missing.input("indices"));
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
