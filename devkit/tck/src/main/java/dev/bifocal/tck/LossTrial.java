package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.step.Objective;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** A loss that the host has set up, and its steps. The outputs of a step are given instead of computed. */
final class LossTrial extends Trial {

    LossTrial(TrialSetting setting, Experiment.Symmetric symmetric, DataType type) {
        super("The loss", setting, symmetric, type);
    }

    /** The first step of a training. */
    Outcome first(TrialData data) {
        startEpoch(data, Kit.at(0));
        return step(data, Kit.at(0));
    }

    /** A step with gradients. */
    Outcome step(TrialData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "step", progress.step()));
        Reports reports = new Reports();
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            Map<TrialData.Key, NDArray> leaves = leaves(data, arrays);
            double[] value;
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray total =
                        objective.total(step(data, progress, leaves, arrays), targets(data, arrays), true, reports);
                collector.backward(total);
                value = Values.numbers(total);
            }
            Map<String, double[]> gradients = new LinkedHashMap<>();
            leaves.forEach((key, leaf) -> {
                if (key.pass().side() == Side.ONLINE) {
                    gradients.put(key.words(), Values.numbers(leaf.getGradient()));
                }
            });
            objective.parameters().forEach((name, array) -> {
                gradients.put(name, Values.numbers(array.getGradient()));
                StateCopy.forgetGradient(array);
            });
            return new Outcome(value, gradients, reports.values());
        }
    }

    /** The value of a step without gradients. */
    double value(TrialData data, Progress progress) {
        Engine.getInstance().setRandomSeed(Seeds.of(Kit.SEED, "step", progress.step()));
        try (NDScope scope = new NDScope();
                NDManager arrays = manager.newSubManager()) {
            scope.suppressNotUsedWarning();
            Objective.Step step = step(data, progress, leaves(data, arrays), arrays);
            return Values.numbers(objective.total(step, targets(data, arrays), false, new Reports()))[0];
        }
    }

    private Objective.Targets targets(TrialData data, NDManager arrays) {
        Map<Wiring.Direction, Map<String, NDArray>> targets = new EnumMap<>(Wiring.Direction.class);
        directions.forEach(direction -> {
            Map<String, NDArray> named = new TreeMap<>();
            data.targetsOf(direction).forEach((name, target) -> named.put(name, array(target, arrays)));
            targets.put(direction, named);
        });
        return new Objective.Targets(Map.of(Kit.KEY, targets));
    }

    Set<String> parameters() {
        return objective.parameters().keySet();
    }

    /** The gradient of an output by central differences, at some entries; other entries are not a number. */
    double[] numeric(TrialData data, TrialData.Key key, int[] entries, double step) {
        Values values = Objects.requireNonNull(data.outputs().get(key));
        Map<String, double[]> state = state();
        double[] gradient = new double[entries.length];
        for (int i = 0; i < entries.length; i++) {
            double up = at(data.with(key, values.moved(entries[i], step)), state);
            double down = at(data.with(key, values.moved(entries[i], -step)), state);
            gradient[i] = (up - down) / (2 * step);
        }
        restore(state);
        return gradient;
    }

    /** The gradient of a parameter by central differences, at some entries. */
    double[] numeric(TrialData data, String parameter, int[] entries, double step) {
        Map<String, double[]> state = state();
        double[] gradient = new double[entries.length];
        for (int i = 0; i < entries.length; i++) {
            double up = at(data, moved(state, parameter, entries[i], step));
            double down = at(data, moved(state, parameter, entries[i], -step));
            gradient[i] = (up - down) / (2 * step);
        }
        restore(state);
        return gradient;
    }

    private double at(TrialData data, Map<String, double[]> state) {
        restore(state);
        return value(data, Kit.at(0));
    }

    private static Map<String, double[]> moved(Map<String, double[]> state, String name, int entry, double by) {
        Map<String, double[]> moved = new LinkedHashMap<>(state);
        double[] numbers = Objects.requireNonNull(state.get(name)).clone();
        numbers[entry] += by;
        moved.put(name, numbers);
        return moved;
    }
}
