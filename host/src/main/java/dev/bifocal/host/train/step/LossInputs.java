package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Locale;
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
 * @param built the target, if the loss wants one
 * @param metrics takes what the loss reports
 */
record LossInputs(
        Wiring.Loss loss,
        Wiring.Direction direction,
        Objective.Step computed,
        Optional<NDArray> built,
        BiConsumer<String, NDArray> metrics)
        implements LossStep {

    @Override
    public Outputs outputs(View view, Side side) {
        Set<String> names = loss.needs().outputs().stream()
                .filter(output -> output.view() == view && output.side() == side)
                .map(LossNeeds.Output::name)
                .collect(Collectors.toSet());
        Outputs outputs = computed.passes().get(new Wiring.Pass(direction.batch(view), side));
        if (names.isEmpty() || outputs == null) {
            throw undeclared("outputs of the %s view on the %s side".formatted(lower(view), lower(side)));
        }
        return outputs.only(names);
    }

    @Override
    public NDArray labels() {
        if (!loss.needs().labels()) {
            throw undeclared("labels");
        }
        return computed.labels();
    }

    @Override
    public MemoryBank bank(String output) {
        if (!loss.needs().banks().contains(output)) {
            throw undeclared("the memory bank of output " + output);
        }
        return computed.banks().orElseThrow().bank(output);
    }

    @Override
    public NDArray target() {
        return built.orElseThrow(() -> undeclared("a target"));
    }

    @Override
    public Progress progress() {
        return computed.progress();
    }

    @Override
    public void report(String name, NDArray scalar) {
        if (scalar.size() != 1) {
            throw new BifocalException(
                    ErrorCode.PLUGIN,
                    "Loss %s reports %s with a value of shape %s instead of a scalar."
                            .formatted(loss.config().component().component().name(), name, scalar.getShape()),
                    "Report it to the plugin's provider: only scalars become metrics.");
        }
        metrics.accept(name, scalar);
    }

    private BifocalException undeclared(String what) {
        return new BifocalException(
                ErrorCode.PLUGIN,
                "Loss %s (plugin %s) reads %s, which its needs() do not state."
                        .formatted(
                                loss.config().component().component().name(),
                                loss.config().component().plugin().id(),
                                what),
                "Report it to the plugin's provider: needs() must state all that compute() reads.");
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
