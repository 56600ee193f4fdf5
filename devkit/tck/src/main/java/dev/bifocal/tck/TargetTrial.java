package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.Progress;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.experiment.Experiment.Symmetric;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import java.util.Objects;

/** A target builder that the host has set up, and its steps. The outputs of a step are given instead of computed. */
final class TargetTrial extends Trial {

    TargetTrial(TrialSetting setting) {
        super("The builder", setting, Symmetric.NONE, DataType.FLOAT32);
    }

    boolean respectsExcluded() {
        return setting.loss().targetNeeds(LossNeeds.TARGET).orElseThrow().respectsExcluded();
    }

    /** The target of the first step of a training. */
    Outcome first(TrialData data) {
        startEpoch(data, Kit.at(0));
        return build(data, Kit.at(0));
    }

    /**
     * The target of a step. The host checks its shape, entries and rows, and that the builder leaves its inputs alone.
     */
    Outcome build(TrialData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "step", progress.step()));
        if (objective.targetsReadOnlineSide()) {
            return buildWithoutGradient(data, progress);
        }
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            return outcome(data, progress, arrays);
        }
    }

    /** Builds a target while gradients are recorded, as the host does for builders that read the online side. */
    void requireNoGradient(TrialData data) {
        startEpoch(data, Kit.at(0));
        buildWithoutGradient(data, Kit.at(0));
    }

    private Outcome buildWithoutGradient(TrialData data, Progress progress) {
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            scope.suppressNotUsedWarning();
            return outcome(data, progress, arrays);
        }
    }

    private Outcome outcome(TrialData data, Progress progress, NDManager arrays) {
        Reports reports = new Reports();
        NDArray target = Objects.requireNonNull(objective
                .targets(step(data, progress, leaves(data, arrays), arrays), true, reports)
                .of(setting.loss(), Wiring.Direction.FORWARD)
                .get(LossNeeds.TARGET));
        Expect.that(
                !probe.differentiable(target),
                () -> "The target depends on something that is trained. Apply stopGradient().");
        return new Outcome(Values.numbers(target), Map.of(), reports.values());
    }
}
