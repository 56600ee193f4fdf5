package dev.bifocal.examples.vicreg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import dev.bifocal.tck.NpzCase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VicRegTest {

    private static final String OUTPUT = OutputSpec.EMBEDDING;

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    private FakeSetup setup(long... shape) {
        return FakeSetup.of(manager, OUTPUT, new Shape(shape), 3).in(DataType.FLOAT64);
    }

    private static FakeLossStep step(NDArray query, NDArray key) {
        return new FakeLossStep().query(OUTPUT, query).output(OUTPUT, View.KEY, Side.ONLINE, key);
    }

    private void check(String name, LossTerm loss) {
        NpzCase recorded = NpzCase.resource(manager, getClass(), name + ".npz");
        NDArray query = recorded.get("query");
        NDArray key = recorded.get("key");

        // The options and constants of the losses are float32.
        assertThat(Differences.relative(loss.compute(step(query, key)), recorded.get("loss")))
                .as(name)
                .isLessThan(1e-6);
        assertThat(Differences.relative(
                        Gradients.exact(query.duplicate(), x -> loss.compute(step(x, key))),
                        recorded.get("grad_query")))
                .as(name)
                .isLessThan(1e-6);
        assertThat(Differences.relative(
                        Gradients.exact(key.duplicate(), x -> loss.compute(step(query, x))), recorded.get("grad_key")))
                .as(name)
                .isLessThan(1e-6);
    }

    @Test
    void equalsTheRecordedCase() {
        check("vicreg", new VicReg().create(new VicReg.Options(3, 5, 0.5, 1, OUTPUT), setup(4)));
    }

    @Test
    void barlowTwinsEqualsTheRecordedCase() {
        check("barlow-twins", new BarlowTwins().create(new BarlowTwins.Options(0.25, OUTPUT), setup(4)));
    }

    @Test
    void reportsTheTermsWithoutTheirWeights() {
        NDArray same = manager.create(new double[] {1, 1, 1, 1}, new Shape(2, 2));
        FakeLossStep step = step(same, same);

        double loss = new VicReg()
                .create(new VicReg.Options(25, 10, 1, 1, OUTPUT), setup(2))
                .compute(step)
                .getDouble();

        // Embeddings that have collapsed: the standard deviation of each dimension is √1e-4.
        assertThat(step.reports().get("invarianceTerm").getDouble()).isZero();
        assertThat(step.reports().get("covarianceTerm").getDouble()).isZero();
        assertThat(step.reports().get("varianceTerm").getDouble()).isBetween(1.979, 1.981);
        assertThat(loss).isBetween(19.79, 19.81);
    }

    @Test
    void collapsedEmbeddingsHaveFiniteGradients() {
        NDArray same = manager.ones(new Shape(3, 2), DataType.FLOAT64);
        for (LossTerm loss : new LossTerm[] {
            new VicReg().create(new VicReg.Options(25, 25, 1, 1, OUTPUT), setup(2)),
            new BarlowTwins().create(new BarlowTwins.Options(0.005, OUTPUT), setup(2))
        }) {
            NDArray gradient = Gradients.exact(same.duplicate(), x -> loss.compute(step(x, same)));

            assertThat(gradient.isNaN().any().getBoolean()).isFalse();
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new VicReg().create(new VicReg.Options(25, 25, 1, 1, OUTPUT), setup(3, 2)))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'embedding' has the shape (3, 2)");
        assertThatThrownBy(() -> new VicReg.Options(0, 0, 0, 1, OUTPUT)).hasMessageContaining("are all 0");
        assertThatThrownBy(() -> new BarlowTwins.Options(Double.NaN, OUTPUT)).hasMessageContaining("redundancy is NaN");
    }
}
