package dev.bifocal.plugins.baselines;

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
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import dev.bifocal.tck.NpzCase;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormalizedMseTest {

    private static final String PREDICTION = "prediction";

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void equalsTheValueWorkedOutByHand() {
        NDArray prediction = manager.create(new double[][] {{1, 0}, {1, 1}});
        FakeLossStep step = step(prediction, manager.create(new double[][] {{1, 1}, {1, 1}}), Side.MOMENTUM);

        NDArray loss = term(new Shape(2), Side.MOMENTUM).compute(step);

        assertThat(loss.getDouble()).isCloseTo(0.292893, Offset.offset(1e-6));
        assertThat(step.reports().get("cosine").getDouble()).isCloseTo(1 - 0.292893 / 2, Offset.offset(1e-6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void equalsLewelsOfficialCode(String name) {
        NpzCase official = NpzCase.resource(manager, NormalizedMseTest.class, "mse_loss.npz");
        NDArray expected = official.get(name + ".loss");
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            NDArray prediction = official.get(name + ".pred").toType(type, true);
            NDArray target = official.get(name + ".target").toType(type, true);
            LossTerm loss = term(prediction.getShape().slice(1), Side.MOMENTUM);

            NDArray gradient = Gradients.exact(prediction, x -> loss.compute(step(x, target, Side.MOMENTUM)));

            double tolerance = type == DataType.FLOAT64 ? 1e-12 : 1e-5;
            assertThat(Differences.relative(loss.compute(step(prediction, target, Side.MOMENTUM)), expected))
                    .as("%s in %s", name, type)
                    .isLessThan(tolerance);
            assertThat(Differences.relative(gradient, official.get(name + ".grad")))
                    .as("%s in %s", name, type)
                    .isLessThan(tolerance);
        }
    }

    @ParameterizedTest
    @EnumSource
    void learnsThePredictionAloneByItsGradient(Side keySide) {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            NDArray prediction = random(random, new Shape(2, 3, 4));
            NDArray key = random(random, new Shape(2, 3, 4));
            key.setRequiresGradient(true);
            LossTerm loss = term(new Shape(3, 4), keySide);

            NDArray exact = Gradients.exact(prediction, x -> loss.compute(step(x, key, keySide)));
            NDArray numeric = Gradients.numeric(prediction, x -> loss.compute(step(x, key, keySide)));

            assertThat(Differences.relative(exact, numeric)).as("seed %d", seed).isLessThan(1e-7);
            assertThat(Differences.greatest(key.getGradient(), key.zerosLike()))
                    .as("seed %d", seed)
                    .isZero();
        }
    }

    @Test
    void readsTheKeyOnTheSideThatItsOptionNames() {
        assertThat(needs(Side.MOMENTUM).outputs())
                .containsAll(
                        LossNeeds.builder().key(OutputSpec.EMBEDDING).build().outputs());
        assertThat(needs(Side.ONLINE).outputs())
                .isEqualTo(LossNeeds.builder()
                        .query(PREDICTION)
                        .output(OutputSpec.EMBEDDING, View.KEY, Side.ONLINE)
                        .build()
                        .outputs());
    }

    @Test
    void refusesOutputsOfDifferentShapes() {
        FakeSetup setup =
                FakeSetup.of(manager, PREDICTION, new Shape(128), 2).with(OutputSpec.EMBEDDING, new Shape(256));

        assertThatThrownBy(() -> new NormalizedMse().create(options(Side.MOMENTUM), setup))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'prediction' has the shape (128) and 'embedding' (256)");
    }

    private static NormalizedMse.Options options(Side keySide) {
        return new NormalizedMse.Options(PREDICTION, OutputSpec.EMBEDDING, keySide);
    }

    private static LossNeeds needs(Side keySide) {
        return new NormalizedMse().needs(options(keySide));
    }

    private LossTerm term(Shape sample, Side keySide) {
        return new NormalizedMse()
                .create(
                        options(keySide),
                        FakeSetup.of(manager, PREDICTION, sample, 2).with(OutputSpec.EMBEDDING, sample));
    }

    private static FakeLossStep step(NDArray prediction, NDArray key, Side keySide) {
        return new FakeLossStep().query(PREDICTION, prediction).output(OutputSpec.EMBEDDING, View.KEY, keySide, key);
    }

    private NDArray random(Random random, Shape shape) {
        return manager.create(random.doubles(shape.size(), -1, 1).toArray(), shape);
    }
}
