package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.host.train.network.BrokenContract;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * The inputs of one loss in one step and direction, limited to its needs.
 *
 * @param loss the loss
 * @param inputs the inputs that target builders can read as well
 * @param built the targets by name
 * @param metrics takes what the loss reports
 */
record LossInputs(
        Wiring.Loss loss, RequestedInputs inputs, Map<String, NDArray> built, BiConsumer<String, NDArray> metrics)
        implements LossStep {

    @Override
    public Outputs outputs(View view, Side side) {
        return inputs.outputs(view, side);
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
    public MemoryBank bank(String output) {
        if (!loss.needs().banks().contains(output)) {
            throw inputs.undeclared("the memory bank of output " + output);
        }
        Objective.Step computed = inputs.computed();
        return computed.banks().orElseThrow().bank(output, computed.batch().indices());
    }

    @Override
    public NDArray target(String name) {
        return Optional.ofNullable(built.get(name))
                .orElseThrow(() -> inputs.undeclared(
                        name.equals(LossNeeds.TARGET) ? "a target" : "the target '%s'".formatted(name)));
    }

    @Override
    public Progress progress() {
        return inputs.computed().progress();
    }

    @Override
    public void report(String name, NDArray scalar) {
        BrokenContract.checkReport(loss.config().component(), name, scalar);
        metrics.accept(name, scalar);
    }
}
