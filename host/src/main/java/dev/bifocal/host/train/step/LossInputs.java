package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.train.network.BrokenContract;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * What one loss reads in one step and direction: what it stated, and nothing else.
 *
 * @param loss who reads
 * @param direction which batch plays which role
 * @param computed what the step has computed
 * @param built the targets by name
 * @param metrics takes what the loss reports
 */
record LossInputs(
        Wiring.Loss loss,
        Wiring.Direction direction,
        Objective.Step computed,
        Map<String, NDArray> built,
        BiConsumer<String, NDArray> metrics)
        implements LossStep {

    @Override
    public Outputs outputs(View view, Side side) {
        Set<String> names = loss.needs().outputs().stream()
                .filter(output -> output.view().equals(view) && output.side() == side)
                .map(LossNeeds.Output::name)
                .collect(Collectors.toSet());
        StepOutputs outputs = computed.passes().get(new Wiring.Pass(direction.batch(view), side));
        if (names.isEmpty() || outputs == null) {
            throw undeclared("outputs of the %s view on the %s side".formatted(view, lower(side)));
        }
        return outputs.only(names);
    }

    @Override
    public NDArray labels() {
        if (!loss.needs().labels()) {
            throw undeclared("labels");
        }
        return computed.batch().labels();
    }

    @Override
    public NDArray indices() {
        if (!loss.needs().indices()) {
            throw undeclared("the indices of the samples");
        }
        return computed.batch().indices().orElseThrow(() -> missing("indices of samples"));
    }

    @Override
    public Geometry geometry(View view) {
        if (!loss.needs().geometries().contains(view)) {
            throw undeclared("the geometry of the %s view".formatted(view));
        }
        return Optional.ofNullable(computed.batch().geometries().get(direction.batch(view)))
                .orElseThrow(() -> missing("geometry of views"));
    }

    private BifocalException missing(String what) {
        return new HostException(
                ErrorCode.CONFIGURATION,
                "Loss %s reads the %s, which this batch does not have.".formatted(name(), what),
                "Train the loss with 'train', or record the data in a case of images.");
    }

    private String name() {
        return loss.config().component().name();
    }

    @Override
    public MemoryBank bank(String output) {
        if (!loss.needs().banks().contains(output)) {
            throw undeclared("the memory bank of output " + output);
        }
        return computed.banks().orElseThrow().bank(output, computed.batch().indices());
    }

    @Override
    public NDArray target(String name) {
        return Optional.ofNullable(built.get(name))
                .orElseThrow(() ->
                        undeclared(name.equals(LossNeeds.TARGET) ? "a target" : "the target '%s'".formatted(name)));
    }

    @Override
    public Progress progress() {
        return computed.progress();
    }

    @Override
    public void report(String name, NDArray scalar) {
        BrokenContract.checkReport(loss.config().component(), name, scalar);
        metrics.accept(name, scalar);
    }

    private BifocalException undeclared(String what) {
        return new HostException(
                ErrorCode.PLUGIN,
                "Loss %s (plugin %s) reads %s, which its needs() do not state."
                        .formatted(
                                loss.config().component().name(),
                                loss.config().component().plugin().id(),
                                what),
                "Report it to the plugin's provider: needs() must state all that compute() reads.");
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
