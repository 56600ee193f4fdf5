package dev.bifocal.host.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.Oracle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LarsTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void stop() {
        manager.close();
    }

    private static OptimizerConfig config(double momentum, double decay, double trust, Optional<Double> clip) {
        return new OptimizerConfig(
                OptimizerConfig.Rule.LARS,
                1,
                momentum,
                decay,
                trust,
                List.of(),
                0,
                0,
                OptimizerConfig.Schedule.CONSTANT,
                List.of(),
                0.1,
                clip);
    }

    private static double scalar(Map<String, NDArray> oracle, String name) {
        return oracle.get(name).getDouble();
    }

    private NDArray weight(float... values) {
        NDArray weight = manager.create(values);
        weight.setRequiresGradient(true);
        return weight;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "wd", "exclude"})
    void followsTheOfficialCodeStepByStep(String name) {
        Map<String, NDArray> oracle = Oracle.read(manager, "lewel/lars_" + name);
        Map<String, NDArray> weights = new LinkedHashMap<>();
        for (int i = 0; i < 3; i++) {
            NDArray weight = oracle.get("p%d.step0".formatted(i)).duplicate();
            weight.setRequiresGradient(true);
            weights.put("w" + i, weight);
        }
        Optimizer lars = Optimizer.of(
                config(
                        scalar(oracle, "momentum"),
                        scalar(oracle, "weight_decay"),
                        scalar(oracle, "eta"),
                        Optional.empty()),
                weights,
                oracle.get("lars_exclude").getLong() == 1 ? weights.keySet() : Set.of(),
                manager);
        for (int step = 1; step <= 3; step++) {
            for (int i = 0; i < 3; i++) {
                SgdTest.leaveGradient(weights.get("w" + i), oracle.get("g%d.step%d".formatted(i, step)));
            }
            lars.step(Rates.of(0, scalar(oracle, "lr")));
            for (int i = 0; i < 3; i++) {
                equal(weights.get("w" + i), oracle.get("p%d.step%d".formatted(i, step)));
                equal(lars.state().get("w" + i), oracle.get("buf%d.step%d".formatted(i, step)));
            }
        }
    }

    private static void equal(NDArray actual, NDArray expected) {
        float scale = expected.abs().max().getFloat();
        assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray(), within(1e-6f * scale));
    }

    @Test
    void letsAWeightOfZerosLearn() {
        NDArray weight = weight(0, 0);
        Optimizer lars =
                Optimizer.of(config(0.9, 0.1, 0.001, Optional.empty()), Map.of("w", weight), Set.of(), manager);
        SgdTest.leaveGradient(weight, manager.create(new float[] {3, -4}));
        lars.step(Rates.of(0, 0.5));
        assertThat(weight.toFloatArray()).containsExactly(-1.5f, 2);
    }

    @Test
    void leavesAWeightWithoutGradientAndDecayAlone() {
        NDArray weight = weight(1, 2);
        NDArray zero = weight(0, 0);
        Optimizer lars = Optimizer.of(
                config(0.9, 0, 0.001, Optional.empty()), Map.of("w", weight, "zero", zero), Set.of(), manager);
        lars.step(Rates.of(0, 0.5));
        assertThat(weight.toFloatArray()).containsExactly(1, 2);
        assertThat(zero.toFloatArray()).containsExactly(0, 0);
    }

    @Test
    void keepsTheRateOfEarlierStepsInItsVelocity() {
        NDArray weight = weight(1);
        Optimizer lars = Optimizer.of(config(0.5, 0, 1, Optional.empty()), Map.of("w", weight), Set.of("w"), manager);
        SgdTest.leaveGradient(weight, manager.create(new float[] {1}));
        lars.step(Rates.of(0, 0.5));
        SgdTest.leaveGradient(weight, manager.create(new float[] {1}));
        lars.step(Rates.of(0, 0));
        assertThat(lars.state().get("w").toFloatArray()).containsExactly(0.25f);
        assertThat(weight.toFloatArray()).containsExactly(0.25f);
    }

    @Test
    void adaptsScalarsAndLeavesNoGradientBehind() {
        NDArray scalar = manager.create(2f);
        scalar.setRequiresGradient(true);
        Optimizer lars = Optimizer.of(config(0.9, 0, 0.01, Optional.empty()), Map.of("w", scalar), Set.of(), manager);
        SgdTest.leaveGradient(scalar, manager.create(5f));
        lars.step(Rates.of(0, 1));
        assertThat(scalar.getFloat()).isEqualTo(2 - 0.01f * 2, within(1e-6f));
        assertThat(scalar.getGradient().getFloat()).isZero();
    }

    @Test
    void clipsBeforeItAdapts() {
        NDArray adapted = weight(3, 4);
        NDArray plain = weight(0, 0);
        Optimizer lars = Optimizer.of(
                config(0, 1, 1, Optional.of(1.0)),
                Map.of("adapted", adapted, "plain", plain),
                Set.of("plain"),
                manager);
        SgdTest.leaveGradient(adapted, manager.create(new float[] {6, 8}));
        lars.step(Rates.of(0, 1));
        // The clipped gradient is (0.6, 0.8), so the factor is 5 / (1 + 5).
        assertThat(adapted.toFloatArray()).containsExactly(new float[] {3 - 3, 4 - 4}, within(1e-4f));
        assertThat(plain.toFloatArray()).containsExactly(0, 0);
    }
}
