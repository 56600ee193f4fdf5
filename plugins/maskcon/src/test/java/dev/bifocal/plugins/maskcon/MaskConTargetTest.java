package dev.bifocal.plugins.maskcon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.plugins.baselines.SelfTarget;
import dev.bifocal.plugins.baselines.SupervisedTarget;
import dev.bifocal.plugins.maskcon.MaskConTarget.Anchor;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeBank;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.FakeTargetStep;
import java.util.Random;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MaskConTargetTest {

    private static final int SAMPLES = 5;
    private static final int BANK = 12;
    private static final int SIZE = 4;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void equalsTheValuesWorkedOutByHand() {
        FakeTargetStep step = handmade();

        assertThat(maskcon(step, 0.05, 1).toDoubleArray())
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(0.494464, 0.011073, 0, 0.494464, 0, 0.5, 0, 0.5, 0, 0);
        assertThat(maskcon(step, 0.5, 1).get("0").toDoubleArray())
                .usingComparatorWithPrecision(1e-6)
                .containsExactly(0.368758, 0.252205, 0, 0.368758, 0.010280);
    }

    @Test
    void zeroTemperatureSharesBetweenOwnKeyAndTheMostSimilar() {
        assertThat(maskcon(handmade(), 0, 1).toDoubleArray()).containsExactly(0.5, 0, 0, 0.5, 0, 0.5, 0, 0.5, 0, 0);
    }

    @Test
    void zeroTemperatureSharesAmongAllThatAreMostSimilar() {
        NDArray key = manager.create(new float[][] {{1, 0}});
        FakeBank bank = new FakeBank(
                manager.create(new float[][] {{0, 1}, {1, 0}, {1, 0}, {1, 0}}),
                manager.create(new long[] {0, 0, 0, 1}));

        NDArray target = maskcon(new FakeTargetStep(key, bank, manager.create(new long[] {0})), 0, 1);

        float third = 1f / 3;
        assertThat(target.toFloatArray()).containsExactly(third, 0, third, third, 0);
    }

    @Test
    void equalsItsDefinitionInLoops() {
        for (int seed = 0; seed < 30; seed++) {
            FakeTargetStep step = step(seed);
            Random random = new Random(seed);
            double temperature = Math.exp(6 * random.nextDouble() - 5);
            double w = random.nextDouble();

            NDArray expected = manager.create(definition(step, temperature, w), new Shape(SAMPLES, 1 + BANK));

            assertThat(Differences.greatest(maskcon(step, temperature, w), expected))
                    .as("seed %d", seed)
                    .isLessThan(1e-12);
        }
    }

    @Test
    void optionsAndExcludedKeysEqualTheDefinitionInLoops() {
        for (int seed = 0; seed < 20; seed++) {
            for (Anchor anchor : Anchor.values()) {
                for (boolean mask : new boolean[] {true, false}) {
                    Random random = new Random(seed);
                    FakeTargetStep plain = step(seed);
                    NDArray queries = Tensors.unit(random(random, SAMPLES));
                    NDArray excluded = manager.create(
                                    random.longs(SAMPLES, 0, 4).toArray())
                            .expandDims(1)
                            .eq(manager.create(random.longs(BANK, 0, 4).toArray())
                                    .expandDims(0));
                    FakeTargetStep step = new FakeTargetStep(
                                    plain.keys(), ((FakeBank) plain.bank()).excluding(excluded), plain.labels())
                            .queries(queries);
                    MaskConTarget.Options options = new MaskConTarget.Options(0.2, 0.7, anchor, mask);
                    NDArray anchors = anchor == Anchor.KEY ? plain.keys() : queries;
                    boolean[] left = excluded.toBooleanArray();
                    long[] labels = plain.labels().toLongArray();
                    long[] bankLabels = plain.bank().labels().toLongArray();

                    double[] expected = definition(
                            anchors,
                            plain.bank().keys(),
                            (i, j) -> !left[i * BANK + j] && (!mask || labels[i] == bankLabels[j]),
                            0.2,
                            0.7);

                    assertThat(Differences.greatest(
                                    build(new MaskConTarget(), options, step),
                                    manager.create(expected, new Shape(SAMPLES, 1 + BANK))))
                            .as("seed %d, %s, mask %s", seed, anchor, mask)
                            .isLessThan(1e-12);
                }
            }
        }
    }

    @Test
    void asksForWhatItsOptionsRead() {
        MaskConTarget target = new MaskConTarget();

        assertThat(target.needs(new MaskConTarget.Options(0.05, 0.5, Anchor.KEY, true))
                        .labels())
                .isTrue();
        assertThat(target.needs(new MaskConTarget.Options(0.05, 0.5, Anchor.KEY, true))
                        .queries())
                .isFalse();
        assertThat(target.needs(new MaskConTarget.Options(0.05, 0.5, Anchor.QUERY, false))
                        .labels())
                .isFalse();
        assertThat(target.needs(new MaskConTarget.Options(0.05, 0.5, Anchor.QUERY, false))
                        .queries())
                .isTrue();
    }

    @Test
    void withoutWeightItIsTheSelfTarget() {
        for (int seed = 0; seed < 20; seed++) {
            FakeTargetStep step = step(seed);

            assertThat(maskcon(step, 0.05, 0))
                    .as("seed %d", seed)
                    .isEqualTo(build(new SelfTarget(), new SelfTarget.Options(), step));
        }
    }

    @Test
    void atInfiniteTemperatureItIsTheSupervisedTarget() {
        for (int seed = 0; seed < 20; seed++) {
            FakeTargetStep step = step(seed);
            NDArray supervised = build(new SupervisedTarget(), new SupervisedTarget.Options(), step);

            assertThat(maskcon(step, Double.POSITIVE_INFINITY, 1))
                    .as("seed %d", seed)
                    .isEqualTo(supervised);
            assertThat(Differences.greatest(maskcon(step, 1e7, 1), supervised))
                    .as("seed %d", seed)
                    .isLessThan(1e-6);
        }
    }

    @Test
    void rowsSumToOneAtAnyTemperature() {
        double[] temperatures = {0, Double.MIN_VALUE, 1e-50, 1e-38, 1e-9, 0.0005, 1, 1e30, 1e39, Double.MAX_VALUE};
        for (int seed = 0; seed < 10; seed++) {
            FakeTargetStep exact = step(seed);
            FakeTargetStep single = single(exact);
            for (double temperature : temperatures) {
                for (FakeTargetStep step : new FakeTargetStep[] {exact, single}) {
                    NDArray target = maskcon(step, temperature, 0.7);

                    NDArray sums = target.sum(new int[] {1});
                    assertThat(Differences.greatest(sums, sums.onesLike()))
                            .as("seed %d, temperature %s", seed, temperature)
                            .isLessThan(1e-6);
                    assertThat(target.min().toType(DataType.FLOAT64, false).getDouble())
                            .as("seed %d, temperature %s", seed, temperature)
                            .isNotNegative();
                }
            }
        }
    }

    @Test
    void stronglyDissimilarKeysOfTheClassStillCountAtLowTemperature() {
        NDArray key = manager.create(new float[][] {{1, 0}});
        FakeBank bank = new FakeBank(
                Tensors.unit(manager.create(new float[][] {{-1, 0}, {-1, 0.1f}, {1, 0}})),
                manager.create(new long[] {0, 0, 1}));

        NDArray target = maskcon(new FakeTargetStep(key, bank, manager.create(new long[] {0})), 0.0005, 1);

        // cosines -1 and -0.995037: the second is the greatest of the class, the first 9.926 temperatures below it
        assertThat(target.toFloatArray())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(0.499988f, 0.0000245f, 0.499988f, 0);
    }

    @Test
    void refusesSeveralVectorsASample() {
        FakeSetup setup = FakeSetup.of(manager, "aligned", new Shape(64, 256), 2);

        assertThatThrownBy(
                        () -> new MaskConTarget().create(new MaskConTarget.Options(0.05, 0.5, Anchor.KEY, true), setup))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'aligned' has the shape (64, 256)");
    }

    @Test
    void refusesATemperatureThatIsNotANumber() {
        assertThatThrownBy(() -> new MaskConTarget.Options(Double.NaN, 0.5, Anchor.KEY, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("temperature");
    }

    /** The formulas of {@link MaskConTarget}, entry by entry. */
    private static double[] definition(FakeTargetStep step, double temperature, double w) {
        long[] labels = step.labels().toLongArray();
        long[] bankLabels = step.bank().labels().toLongArray();
        return definition(step.keys(), step.bank().keys(), (i, j) -> labels[i] == bankLabels[j], temperature, w);
    }

    private static double[] definition(
            NDArray anchors, NDArray bankKeys, BiPredicate<Integer, Integer> counts, double temperature, double w) {
        double[] keys = anchors.toDoubleArray();
        double[] bank = bankKeys.toDoubleArray();
        double[] target = new double[SAMPLES * (1 + BANK)];
        for (int i = 0; i < SAMPLES; i++) {
            double greatest = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < BANK; j++) {
                if (counts.test(i, j)) {
                    greatest = Math.max(greatest, dot(keys, i, bank, j));
                }
            }
            double sum = 0;
            double[] z = new double[BANK];
            for (int j = 0; j < BANK; j++) {
                z[j] = counts.test(i, j) ? Math.exp((dot(keys, i, bank, j) - greatest) / temperature) : 0;
                sum += z[j];
            }
            target[i * (1 + BANK)] = w / (1 + sum) + 1 - w;
            for (int j = 0; j < BANK; j++) {
                target[i * (1 + BANK) + 1 + j] = w * z[j] / (1 + sum);
            }
        }
        return target;
    }

    private static double dot(double[] a, int row, double[] b, int other) {
        double sum = 0;
        for (int d = 0; d < SIZE; d++) {
            sum += a[row * SIZE + d] * b[other * SIZE + d];
        }
        return sum;
    }

    /** The example in the reference on MaskCon: two keys, a bank of four, two classes. */
    private FakeTargetStep handmade() {
        NDArray keys = Tensors.unit(manager.create(new double[][] {{4, 3}, {0, 1}}));
        NDArray bank = Tensors.unit(manager.create(new double[][] {{1, 0}, {0, 1}, {1, 1}, {-1, 0}}));
        return new FakeTargetStep(
                keys, new FakeBank(bank, manager.create(new long[] {0, 1, 0, 0})), manager.create(new long[] {0, 1}));
    }

    private NDArray maskcon(FakeTargetStep step, double temperature, double w) {
        return build(new MaskConTarget(), new MaskConTarget.Options(temperature, w, Anchor.KEY, true), step);
    }

    private <O extends Record> NDArray build(TargetBuilder<O> builder, O options, FakeTargetStep step) {
        FakeSetup setup = FakeSetup.of(manager, OutputSpec.EMBEDDING, new Shape(SIZE), 4);
        return builder.create(options, setup).build(step);
    }

    private static FakeTargetStep single(FakeTargetStep step) {
        DataType type = DataType.FLOAT32;
        FakeBank bank =
                new FakeBank(step.bank().keys().toType(type, false), step.bank().labels());
        return new FakeTargetStep(step.keys().toType(type, false), bank, step.labels());
    }

    /** Four classes for the batch and three for the bank, so that some samples have no key of their class. */
    private FakeTargetStep step(int seed) {
        Random random = new Random(seed);
        FakeBank bank = new FakeBank(
                Tensors.unit(random(random, BANK)),
                manager.create(random.longs(BANK, 0, 3).toArray()));
        NDArray labels = manager.create(random.longs(SAMPLES, 0, 4).toArray());
        return new FakeTargetStep(Tensors.unit(random(random, SAMPLES)), bank, labels);
    }

    private NDArray random(Random random, int rows) {
        return manager.create(random.doubles((long) rows * SIZE, -1, 1).toArray(), new Shape(rows, SIZE));
    }
}
