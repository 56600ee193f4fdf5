package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.EpochStart;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Requests;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The beginning of an epoch as one component sees it.
 *
 * @param requests what the component requested
 * @param progress the progress of training
 * @param computed the outputs for all training samples, by side
 * @param trainingLabels gives the labels of all training samples
 */
record EpochInputs(
        Requests requests, Progress progress, Map<Side, StepOutputs> computed, Supplier<NDArray> trainingLabels)
        implements EpochStart {

    @Override
    public Outputs outputs(Side side) {
        Set<String> names = requests.epochOutputs().getOrDefault(side, Set.of());
        StepOutputs outputs = computed.get(side);
        if (names.isEmpty() || outputs == null) {
            throw undeclared("outputs of the %s side".formatted(side.name().toLowerCase(Locale.ROOT)));
        }
        return outputs.only(names);
    }

    @Override
    public NDArray labels() {
        if (!requests.labels()) {
            throw undeclared("labels");
        }
        return trainingLabels.get();
    }

    private BifocalException undeclared(String what) {
        return requests.undeclared(what + " when an epoch begins", "epochStarts");
    }
}
