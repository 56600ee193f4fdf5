package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.target.TargetStep;
import dev.bifocal.host.train.network.BrokenContract;
import dev.bifocal.host.train.network.StepOutputs;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The inputs of one target builder in one step and direction, limited to its needs, all without gradient.
 *
 * @param output the output over whose key and bank the target is built
 * @param bank the memory bank of the same output
 * @param readsQueries whether the builder requested the queries
 * @param inputs the inputs that losses can read as well
 * @param metrics takes reported values
 */
record TargetInputs(
        String output,
        MemoryBank bank,
        boolean readsQueries,
        RequestedInputs inputs,
        BiConsumer<String, NDArray> metrics)
        implements TargetStep {

    @Override
    public NDArray keys() {
        return computed().keys(inputs.direction()).unit(output);
    }

    @Override
    public NDArray queries() {
        if (!readsQueries) {
            throw inputs.undeclared("queries");
        }
        return new Detached(computed().of(inputs.direction(), View.QUERY, Side.ONLINE)).unit(output);
    }

    @Override
    public Outputs outputs(View view, Side side) {
        StepOutputs outputs = inputs.outputs(view, side);
        return side == Side.ONLINE ? new Detached(outputs) : outputs;
    }

    @Override
    public NDArray labels() {
        return inputs.labels();
    }

    @Override
    public NDArray indices() {
        return inputs.indices();
    }

    @Override
    public Geometry geometry(View view) {
        return inputs.geometry(view);
    }

    @Override
    public Progress progress() {
        return computed().progress();
    }

    @Override
    public void report(String name, NDArray scalar) {
        BrokenContract.checkReport(inputs.requests().component(), name, scalar);
        metrics.accept(name, scalar);
    }

    private Objective.Step computed() {
        return inputs.computed();
    }

    /** Outputs without their gradient. The arrays share their memory, so that a change in place is noticed. */
    private record Detached(Outputs outputs) implements Outputs {

        @Override
        public Set<String> names() {
            return outputs.names();
        }

        @Override
        public NDArray get(String output) {
            return outputs.get(output).stopGradient();
        }

        @Override
        public NDArray unit(String output) {
            return outputs.unit(output).stopGradient();
        }
    }
}
