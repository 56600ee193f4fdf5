package dev.bifocal.host.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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

class AdamWTest {

    private static final int STEPS = 6;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void stop() {
        manager.close();
    }

    private static OptimizerConfig config(List<Double> betas, double eps, double decay) {
        return new OptimizerConfig(
                OptimizerConfig.Rule.ADAMW,
                1,
                OptimizerConfig.Scale.NONE,
                0.9,
                betas,
                eps,
                decay,
                0.001,
                List.of(),
                Map.of(),
                0,
                0,
                OptimizerConfig.Schedule.CONSTANT,
                List.of(),
                0.1,
                Optional.empty());
    }

    private static OptimizerConfig config(Map<String, NDArray> oracle) {
        double[] betas = oracle.get("betas").toDoubleArray();
        return config(
                List.of(betas[0], betas[1]),
                oracle.get("eps").getDouble(),
                oracle.get("decay").getDouble());
    }

    private Map<String, NDArray> weights(Map<String, NDArray> oracle, int step) {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        for (String name : List.of("w", "x")) {
            NDArray weight = oracle.get(name + ".step" + step).duplicate();
            weight.setRequiresGradient(true);
            weights.put(name, weight);
        }
        return weights;
    }

    private void step(Optimizer optimizer, Map<String, NDArray> weights, Map<String, NDArray> oracle, int step) {
        weights.forEach(
                (name, weight) -> SgdTest.leaveGradient(weight, oracle.get("g.%s.step%d".formatted(name, step))));
        optimizer.step(Rates.of(step - 1, oracle.get("lr.step" + step).getDouble()));
        weights.forEach((name, weight) -> {
            equal(weight, oracle.get("%s.step%d".formatted(name, step)));
            equal(optimizer.state().get(name), oracle.get("m.%s.step%d".formatted(name, step)));
            equal(optimizer.state().get(name + ".square"), oracle.get("s.%s.step%d".formatted(name, step)));
            assertThat(weight.getGradient().norm().getFloat()).isZero();
        });
    }

    private static void equal(NDArray actual, NDArray expected) {
        float scale = expected.abs().max().getFloat();
        assertThat(actual.toFloatArray()).containsExactly(expected.toFloatArray(), within(1e-6f * scale));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adamw_default", "adamw_other"})
    void followsTorchStepByStep(String name) {
        Map<String, NDArray> oracle = Oracle.read(manager, "optimizer/" + name);
        Map<String, NDArray> weights = weights(oracle, 0);
        Optimizer adamw = Optimizer.of(config(oracle), weights, Set.of("x"), manager);
        for (int step = 1; step <= STEPS; step++) {
            step(adamw, weights, oracle, step);
        }
    }

    @Test
    void goesOnFromItsStateAndTheNumberOfSteps() {
        Map<String, NDArray> oracle = Oracle.read(manager, "optimizer/adamw_default");
        Map<String, NDArray> weights = weights(oracle, 3);
        Optimizer adamw = Optimizer.of(config(oracle), weights, Set.of("x"), manager);
        weights.keySet().forEach(name -> {
            oracle.get("m.%s.step3".formatted(name)).copyTo(adamw.state().get(name));
            oracle.get("s.%s.step3".formatted(name)).copyTo(adamw.state().get(name + ".square"));
        });
        for (int step = 4; step <= STEPS; step++) {
            step(adamw, weights, oracle, step);
        }
    }

    @Test
    void refusesOtherThanTwoBetas() {
        assertThatThrownBy(() -> config(List.of(0.9), 1e-8, 0))
                .hasMessage("The betas of adamw are two numbers, such as [0.9, 0.999].");
    }
}
