package dev.bifocal.host.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both rules with velocities, on weights of all kinds together, against the formulas in double. */
class OptimizerTest {

    private static final int CASES = 12;
    private static final List<Shape> SHAPES =
            List.of(new Shape(), new Shape(3), new Shape(2, 3), new Shape(4, 1, 2, 2));

    private final NDManager manager = Compute.start(ComputeConfig.cpu(0)).newManager();

    @AfterEach
    void stop() {
        manager.close();
    }

    static OptimizerConfig config(OptimizerConfig.Rule rule, double decay, Optional<Double> clip) {
        return new OptimizerConfig(
                rule, 1, 0.9, decay, 0.02, List.of(), 0, 0, OptimizerConfig.Schedule.CONSTANT, List.of(), 0.1, clip);
    }

    /** A weight, its velocity and its gradient in double. */
    private static final class Expected {
        private final NDArray array;
        private final boolean excluded;
        private final double[] weight;
        private final double[] velocity;
        private final double[] gradient;

        Expected(NDArray array, boolean excluded, double[] weight) {
            this.array = array;
            this.excluded = excluded;
            this.weight = weight;
            this.velocity = new double[weight.length];
            this.gradient = new double[weight.length];
        }

        void step(OptimizerConfig config, double rate) {
            boolean lars = config.name() == OptimizerConfig.Rule.LARS;
            double decay = excluded ? 0 : config.weightDecay();
            double factor = lars && !excluded ? adaptation(config) : 1;
            for (int i = 0; i < weight.length; i++) {
                double change = factor * (gradient[i] + decay * weight[i]);
                velocity[i] = config.momentum() * velocity[i] + (lars ? rate : 1) * change;
                weight[i] -= (lars ? 1 : rate) * velocity[i];
            }
        }

        private double adaptation(OptimizerConfig config) {
            double denominator = norm(gradient) + config.weightDecay() * norm(weight);
            return norm(weight) * denominator == 0 ? 1 : config.trust() * norm(weight) / denominator;
        }
    }

    private static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }

    private static void clip(List<Expected> all, double limit) {
        double norm = norm(all.stream().mapToDouble(one -> norm(one.gradient)).toArray());
        double factor = Math.min(1, limit / (norm + 1e-6));
        all.forEach(one -> {
            for (int i = 0; i < one.gradient.length; i++) {
                one.gradient[i] *= factor;
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SGD", "LARS"})
    void followsTheFormulas(OptimizerConfig.Rule rule) {
        for (int seed = 0; seed < CASES; seed++) {
            Random random = new Random(seed);
            OptimizerConfig config = config(
                    rule,
                    random.nextBoolean() ? 0.1 : 0,
                    random.nextBoolean() ? Optional.of(5 * random.nextDouble()) : Optional.empty());
            Map<String, Expected> expected = weights(random);
            Map<String, NDArray> weights = new LinkedHashMap<>();
            expected.forEach((name, one) -> weights.put(name, one.array));
            Optimizer optimizer = Optimizer.of(config, weights, excluded(expected), manager);
            for (int step = 0; step < 3; step++) {
                double rate = random.nextDouble();
                expected.values().forEach(one -> leaveGradient(one, random));
                config.clip().ifPresent(limit -> clip(List.copyOf(expected.values()), limit));
                expected.values().forEach(one -> one.step(config, rate));
                optimizer.step(Rates.of(0, rate));
            }
            String place = "seed %d of %s".formatted(seed, config);
            expected.forEach((name, one) -> {
                equal(one.array, one.weight, place + ", weight " + name);
                equal(optimizer.state().get(name), one.velocity, place + ", velocity " + name);
                assertThat(one.array.getGradient().norm().getFloat()).as(place).isZero();
            });
        }
    }

    private Map<String, Expected> weights(Random random) {
        Map<String, Expected> weights = new LinkedHashMap<>();
        for (int i = 0; i < 6; i++) {
            Shape shape = SHAPES.get(random.nextInt(SHAPES.size()));
            double[] values = values((int) shape.size(), random);
            weights.put("w" + i, new Expected(weight(values, shape), random.nextInt(3) == 0, values));
        }
        return weights;
    }

    private static Set<String> excluded(Map<String, Expected> weights) {
        List<String> names = new ArrayList<>(weights.keySet());
        names.removeIf(name -> !weights.get(name).excluded);
        return Set.copyOf(names);
    }

    private static double[] values(int size, Random random) {
        return random.doubles(size, -1, 1).map(value -> (float) value).toArray();
    }

    private NDArray weight(double[] values, Shape shape) {
        NDArray weight = array(values, shape);
        weight.setRequiresGradient(true);
        return weight;
    }

    private NDArray array(double[] values, Shape shape) {
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return manager.create(floats, shape);
    }

    /** Every fourth time none, as of a weight that no loss reaches. */
    private void leaveGradient(Expected one, Random random) {
        boolean reached = random.nextInt(4) > 0;
        double[] values = reached ? values(one.gradient.length, random) : new double[one.gradient.length];
        System.arraycopy(values, 0, one.gradient, 0, values.length);
        if (reached) {
            SgdTest.leaveGradient(one.array, array(values, one.array.getShape()));
        }
    }

    private static void equal(NDArray actual, double[] expected, String place) {
        float[] values = actual.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i])
                    .as(place)
                    .isEqualTo(expected[i], within(1e-5 * Math.max(1, Math.abs(expected[i]))));
        }
    }

    @Test
    void changesAnExcludedWeightAndOneWithoutGradientOnlyAsItsRuleSays() {
        NDArray decaying = weight(new double[] {2}, new Shape(1));
        NDArray excluded = weight(new double[] {2}, new Shape(1));
        Optimizer sgd = Optimizer.of(
                config(OptimizerConfig.Rule.SGD, 0.1, Optional.of(1.0)),
                Map.of("decaying", decaying, "excluded", excluded),
                Set.of("excluded"),
                manager);
        sgd.step(Rates.of(0, 1));
        assertThat(decaying.toFloatArray()).containsExactly(2 - 0.1f * 2);
        assertThat(excluded.toFloatArray()).containsExactly(2);
    }
}
