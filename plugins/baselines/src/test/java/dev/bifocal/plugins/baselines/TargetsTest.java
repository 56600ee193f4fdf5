package dev.bifocal.plugins.baselines;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeBank;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.FakeTargetStep;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TargetsTest {

    private static final int SAMPLES = 5;
    private static final int BANK = 12;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void selfIsTheOwnKeyAlone() {
        NDArray target = self(step(1));

        assertThat(target.getShape()).isEqualTo(new Shape(SAMPLES, 1 + BANK));
        assertThat(target.get(":, 0").toFloatArray()).containsOnly(1);
        assertThat(target.get(":, 1:").toFloatArray()).containsOnly(0);
    }

    @Test
    void supervisedSharesEvenlyAmongTheOwnKeyAndThoseOfTheSameLabel() {
        NDArray keys = manager.ones(new Shape(2, 1));
        FakeBank bank = new FakeBank(manager.ones(new Shape(3, 1)), manager.create(new long[] {0, 1, 0}));

        NDArray target = supervised(new FakeTargetStep(keys, bank, manager.create(new long[] {0, 2})));

        float third = 1f / 3;
        assertThat(target.toFloatArray()).containsExactly(third, third, 0, third, 1, 0, 0, 0);
    }

    @Test
    void excludedKeysOfTheSameLabelHaveNoWeight() {
        NDArray keys = manager.ones(new Shape(2, 1));
        FakeBank bank = new FakeBank(manager.ones(new Shape(3, 1)), manager.create(new long[] {0, 1, 0}));
        NDArray excluded = manager.create(new boolean[] {true, false, false, false, true, false}, new Shape(2, 3));

        NDArray target =
                supervised(new FakeTargetStep(keys, bank.excluding(excluded), manager.create(new long[] {0, 1})));

        assertThat(target.toFloatArray()).containsExactly(.5f, 0, 0, .5f, 1, 0, 0, 0);
    }

    @Test
    void grafitMixesSupervisedAndSelf() {
        for (int seed = 0; seed < 20; seed++) {
            FakeTargetStep step = step(seed);
            double w = new Random(seed).nextDouble();

            NDArray expected = supervised(step).mul(w).add(self(step).mul(1 - w));

            assertThat(Differences.greatest(grafit(step, w), expected))
                    .as("seed %d", seed)
                    .isLessThan(1e-6);
        }
    }

    @Test
    void grafitEndsAtSelfAndAtSupervised() {
        for (int seed = 0; seed < 20; seed++) {
            FakeTargetStep step = step(seed);

            assertThat(grafit(step, 0)).as("seed %d", seed).isEqualTo(self(step));
            assertThat(grafit(step, 1)).as("seed %d", seed).isEqualTo(supervised(step));
        }
    }

    @Test
    void rowsSumToOneAndNoEntryIsNegative() {
        for (int seed = 0; seed < 20; seed++) {
            NDArray target = grafit(step(seed), 0.3);

            NDArray sums = target.sum(new int[] {1});
            assertThat(Differences.greatest(sums, sums.onesLike()))
                    .as("seed %d", seed)
                    .isLessThan(1e-6);
            assertThat(target.min().getFloat()).as("seed %d", seed).isNotNegative();
        }
    }

    private NDArray self(FakeTargetStep step) {
        return build(new SelfTarget(), new SelfTarget.Options(), step);
    }

    private NDArray supervised(FakeTargetStep step) {
        return build(new SupervisedTarget(), new SupervisedTarget.Options(), step);
    }

    private NDArray grafit(FakeTargetStep step, double w) {
        return build(new GrafitTarget(), new GrafitTarget.Options(w), step);
    }

    private <O extends Record> NDArray build(TargetBuilder<O> builder, O options, FakeTargetStep step) {
        FakeSetup setup = FakeSetup.of(manager, OutputSpec.EMBEDDING, new Shape(4), 3);
        return builder.create(options, setup).build(step);
    }

    private FakeTargetStep step(int seed) {
        Random random = new Random(seed);
        NDArray keys = Tensors.unit(random(random, SAMPLES));
        FakeBank bank = new FakeBank(Tensors.unit(random(random, BANK)), labels(random, BANK));
        return new FakeTargetStep(keys, bank, labels(random, SAMPLES));
    }

    private NDArray random(Random random, int rows) {
        float[] values = new float[rows * 4];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, new Shape(rows, 4));
    }

    private NDArray labels(Random random, int count) {
        return manager.create(random.longs(count, 0, 3).toArray());
    }
}
