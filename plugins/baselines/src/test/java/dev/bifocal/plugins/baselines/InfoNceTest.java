package dev.bifocal.plugins.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.testing.Differences;
import dev.bifocal.api.testing.FakeBank;
import dev.bifocal.api.testing.FakeLossStep;
import dev.bifocal.api.testing.FakeSetup;
import dev.bifocal.api.testing.Gradients;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InfoNceTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void equalsTheValuesWorkedOutByHand() {
        // reference values of MaskCon's section on training modes: SelfCon 0.947168 and 10.052161
        NDArray query = manager.create(new double[][] {{3, 4}, {1, 0}});
        NDArray key = manager.create(new double[][] {{4, 3}, {0, 1}});
        NDArray bank = Tensors.unit(manager.create(new double[][] {{1, 0}, {0, 1}, {1, 1}, {-1, 0}}));
        NDArray self = manager.create(new double[][] {{1, 0, 0, 0, 0}, {1, 0, 0, 0, 0}});
        FakeLossStep step = step(key, bank, self).query(OutputSpec.EMBEDDING, query);

        NDArray loss = term(0.1).compute(step);

        assertThat(loss.getDouble()).isCloseTo(5.499664, Offset.offset(1e-6));
        assertThat(step.reports().get("positive").getDouble()).isCloseTo(0.48, Offset.offset(1e-12));
    }

    @Test
    void gradientEqualsFiniteDifferences() {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            NDArray key = random(random, 3, 4);
            NDArray bank = Tensors.unit(random(random, 6, 4));
            NDArray target = random(random, 3, 7).softmax(1);
            LossTerm loss = term(0.1 + random.nextDouble());
            NDArray query = random(random, 3, 4);

            NDArray exact = Gradients.exact(query, x -> loss.compute(withQuery(key, bank, target, x)));
            NDArray numeric = Gradients.numeric(query, x -> loss.compute(withQuery(key, bank, target, x)));

            assertThat(Differences.relative(exact, numeric)).as("seed %d", seed).isLessThan(1e-7);
        }
    }

    @Test
    void isTheTargetsEntropyWhereThePredictionEqualsTheTarget() {
        NDArray query = manager.create(new double[][] {{1, 0}});
        NDArray bank = manager.create(new double[][] {{0.6, 0.8}});
        NDArray target = manager.create(new double[][] {{1 / 0.1, 0.6 / 0.1}}).softmax(1);

        NDArray loss = term(0.1).compute(withQuery(query, bank, target, query));

        double entropy = -target.mul(target.log()).sum().getDouble();
        assertThat(loss.getDouble()).isCloseTo(entropy, Offset.offset(1e-12));
    }

    @Test
    void staysFiniteAtLowTemperatures() {
        NDArray query = manager.create(new float[][] {{1, 0}});
        NDArray bank = manager.create(new float[][] {{-1, 0}, {1, 0}});
        NDArray target = manager.create(new float[][] {{0, 1, 0}});

        NDArray loss = term(1e-6).compute(withQuery(query, bank, target, query));

        assertThat(loss.getFloat()).isFinite().isPositive();
    }

    @Test
    void refusesSeveralVectorsASample() {
        FakeSetup setup = FakeSetup.of(manager, "aligned", new Shape(64, 256), 2);

        assertThatThrownBy(() -> new InfoNce().create(new InfoNce.Options(0.1, "aligned"), setup))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'aligned'")
                .hasMessageContaining("(64, 256)");
    }

    @Test
    void refusesAnInfiniteTemperature() {
        assertThatThrownBy(() -> new InfoNce.Options(Double.POSITIVE_INFINITY, OutputSpec.EMBEDDING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("temperature is Infinity");
    }

    private LossTerm term(double temperature) {
        return new InfoNce()
                .create(
                        new InfoNce.Options(temperature, OutputSpec.EMBEDDING),
                        FakeSetup.of(manager, OutputSpec.EMBEDDING, new Shape(4), 2));
    }

    private FakeLossStep withQuery(NDArray key, NDArray bank, NDArray target, NDArray query) {
        return step(key, bank, target).query(OutputSpec.EMBEDDING, query);
    }

    private FakeLossStep step(NDArray key, NDArray bank, NDArray target) {
        NDArray labels = manager.create(new long[(int) bank.size(0)]);
        return new FakeLossStep()
                .key(OutputSpec.EMBEDDING, key)
                .bank(OutputSpec.EMBEDDING, new FakeBank(bank, labels))
                .target(target);
    }

    private NDArray random(Random random, int rows, int columns) {
        double[] values =
                random.doubles((long) rows * columns).map(x -> 2 * x - 1).toArray();
        return manager.create(values, new Shape(rows, columns));
    }
}
