package dev.bifocal.host.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.bifocal.host.Oracle;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SgdTest {

    private static OptimizerConfig config(double decay, Optional<Double> clip) {
        return OptimizerTest.config(OptimizerConfig.Rule.SGD, decay, clip);
    }

    /** Leaves the given gradient on a weight: the gradient of sum(w * g) is g. */
    static void leaveGradient(NDArray weight, NDArray gradient) {
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(weight.mul(gradient).sum());
        }
    }

    @Test
    void followsTorchStepByStep() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> oracle = Oracle.read(manager, "schedules/sgd_steps");
            NDArray weight = oracle.get("p0").duplicate();
            weight.setRequiresGradient(true);
            Optimizer sgd = Optimizer.of(config(5e-4, Optional.empty()), Map.of("w", weight), Set.of(), manager);
            for (int step = 1; step <= 4; step++) {
                leaveGradient(weight, oracle.get("g" + step));
                sgd.step(Rates.of(step, oracle.get("lr" + step).getDouble()));
                assertThat(weight.toFloatArray())
                        .containsExactly(oracle.get("p" + step).toFloatArray(), within(2e-7f));
                assertThat(sgd.state().get("w").toFloatArray())
                        .containsExactly(oracle.get("buf" + step).toFloatArray(), within(2e-7f));
            }
        }
    }

    /** Nesterov's rule by hand: v = momentum * v + d and w = w - rate * (d + momentum * v), with d = g + decay * w. */
    @Test
    void looksAheadWithNesterovsMomentum() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weight = manager.create(new float[] {1, -2});
            weight.setRequiresGradient(true);
            Sgd sgd = new Sgd(Map.of("w", weight), Set.of(), Map.of(), config(.1, Optional.empty()), true, manager);
            double[] w = {1, -2};
            double[] v = {0, 0};
            float[][] gradients = {{3, 4}, {-1, .5f}, {0, 2}};
            for (float[] gradient : gradients) {
                leaveGradient(weight, manager.create(gradient));
                sgd.step(Rates.of(0, .05));
                for (int i = 0; i < 2; i++) {
                    double d = gradient[i] + .1 * w[i];
                    v[i] = .9 * v[i] + d;
                    w[i] -= .05 * (d + .9 * v[i]);
                }
                assertThat(weight.toFloatArray())
                        .containsExactly(new float[] {(float) w[0], (float) w[1]}, within(1e-6f));
            }
        }
    }

    @Test
    void leavesNoGradientBehind() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weight = manager.create(new float[] {1, 2});
            weight.setRequiresGradient(true);
            Optimizer sgd = Optimizer.of(config(0, Optional.empty()), Map.of("w", weight), Set.of(), manager);
            leaveGradient(weight, manager.create(new float[] {3, 4}));
            sgd.step(Rates.of(0, 0.1));
            assertThat(weight.getGradient().toFloatArray()).containsExactly(0, 0);
        }
    }

    @Test
    void doesNotLetExcludedWeightsDecay() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray decaying = manager.create(new float[] {2});
            NDArray excluded = manager.create(new float[] {2});
            decaying.setRequiresGradient(true);
            excluded.setRequiresGradient(true);
            Optimizer sgd = Optimizer.of(
                    config(0.1, Optional.empty()),
                    Map.of("decaying", decaying, "excluded", excluded),
                    Set.of("excluded"),
                    manager);
            leaveGradient(decaying, manager.create(new float[] {1}));
            leaveGradient(excluded, manager.create(new float[] {1}));
            sgd.step(Rates.of(0, 1));
            assertThat(decaying.toFloatArray()).containsExactly(new float[] {2 - 1.2f}, within(1e-6f));
            assertThat(excluded.toFloatArray()).containsExactly(new float[] {1}, within(1e-6f));
        }
    }

    @Test
    void clipsAllGradientsTogether() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray first = manager.create(new float[] {0, 0});
            NDArray second = manager.create(0f);
            first.setRequiresGradient(true);
            second.setRequiresGradient(true);
            Optimizer sgd =
                    Optimizer.of(config(0, Optional.of(2.6)), Map.of("a", first, "b", second), Set.of(), manager);
            leaveGradient(first, manager.create(new float[] {3, 4}));
            leaveGradient(second, manager.create(12f));
            sgd.step(Rates.of(0, 1));
            assertThat(first.toFloatArray()).containsExactly(new float[] {-0.6f, -0.8f}, within(1e-6f));
            assertThat(second.getFloat()).isEqualTo(-2.4f, within(1e-6f));
        }
    }

    @Test
    void leavesSmallGradientsAsTheyAre() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weight = manager.create(new float[] {0, 0});
            weight.setRequiresGradient(true);
            Optimizer sgd = Optimizer.of(config(0, Optional.of(6.0)), Map.of("w", weight), Set.of(), manager);
            leaveGradient(weight, manager.create(new float[] {3, 4}));
            sgd.step(Rates.of(0, 1));
            assertThat(weight.toFloatArray()).containsExactly(-3, -4);
        }
    }
}
