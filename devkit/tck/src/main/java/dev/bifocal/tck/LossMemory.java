package dev.bifocal.tck;

import ai.djl.ndarray.types.DataType;
import dev.bifocal.host.experiment.Experiment.Symmetric;
import java.util.Map;

/**
 * The rules for what a loss keeps from step to step: equal trainings are equal, states and parameters are all that
 * matters, and memory does not grow.
 *
 * @param setting the loss with its options
 */
record LossMemory(TrialSetting setting) {

    private LossTrial trial() {
        return new LossTrial(setting, Symmetric.NONE, DataType.FLOAT32);
    }

    void requireDeterminism() {
        TrialData one = TrialData.random(setting, 9);
        TrialData two = TrialData.random(setting, 10);
        Outcome[] outcomes = new Outcome[2];
        for (int i = 0; i < outcomes.length; i++) {
            try (LossTrial trial = trial()) {
                trial.first(one);
                outcomes[i] = trial.step(two, Kit.at(1));
            }
        }
        requireSame(outcomes[1], outcomes[0], "a second training");
    }

    private static void requireSame(Outcome actual, Outcome expected, String situation) {
        Expect.same(actual.values(), expected.values(), "With %s, the value".formatted(situation));
        Expect.same(actual.gradients(), expected.gradients(), "With %s, the gradient of".formatted(situation));
        Expect.that(actual.reports().equals(expected.reports()), () -> "With %s, the reports are %s instead of %s."
                .formatted(situation, actual.reports(), expected.reports()));
    }

    void requireNothingKept() {
        TrialData one = TrialData.random(setting, 12);
        TrialData two = TrialData.random(setting, 13);
        Map<String, double[]> state;
        Outcome continued;
        try (LossTrial trial = trial()) {
            trial.first(one);
            state = trial.state();
            continued = trial.step(two, Kit.at(1));
        }
        try (LossTrial fresh = trial()) {
            fresh.restore(state);
            requireSame(fresh.step(two, Kit.at(1)), continued, "a new component with the same states");
        }
    }

    void requireCheckpoint() {
        Map<String, double[]> saved;
        Outcome third;
        Map<String, double[]> after;
        try (LossTrial trial = trial()) {
            trial.first(TrialData.random(setting, 14));
            trial.step(TrialData.random(setting, 15), Kit.at(1));
            saved = trial.state();
            third = trial.step(TrialData.random(setting, 16), Kit.at(2));
            after = trial.state();
        }
        try (LossTrial resumed = trial()) {
            resumed.restore(saved);
            requireSame(resumed.step(TrialData.random(setting, 16), Kit.at(2)), third, "a resumed training");
            Expect.same(resumed.state(), after, "After the third step of a resumed training, the state");
        }
    }

    void requireNoGraphHeld() {
        try (LossTrial trial = trial()) {
            trial.first(TrialData.random(setting, 17));
            trial.step(TrialData.random(setting, 18), Kit.at(1));
            int early = trial.heldArrays();
            for (int step = 2; step < 5; step++) {
                trial.step(TrialData.random(setting, 17 + step), Kit.at(step));
            }
            trial.requireHeldAtMost(early);
        }
    }
}
