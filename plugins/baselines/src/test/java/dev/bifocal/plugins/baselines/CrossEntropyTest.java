package dev.bifocal.plugins.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void isTheMeanNegativeLogProbabilityOfTheLabels() {
        // softmax of (ln 1, ln 3) is (1/4, 3/4)
        NDArray logits = manager.create(new double[][] {{0, Math.log(3)}, {0, Math.log(3)}});
        FakeLossStep step = step(logits, 0, 1);

        NDArray loss = term(0, 2).compute(step);

        assertThat(loss.getDouble()).isCloseTo(-(Math.log(0.25) + Math.log(0.75)) / 2, Offset.offset(1e-12));
        assertThat(step.reports().get("accuracy").getDouble()).isEqualTo(0.5);
    }

    @Test
    void labelSmoothingSpreadsItsShareOverAllClasses() {
        NDArray logits = manager.create(new double[][] {{0, Math.log(3)}});

        NDArray loss = term(0.2, 2).compute(step(logits, 1));

        assertThat(loss.getDouble()).isCloseTo(-(0.9 * Math.log(0.75) + 0.1 * Math.log(0.25)), Offset.offset(1e-12));
    }

    @Test
    void gradientEqualsFiniteDifferences() {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            NDArray logits = manager.create(random.doubles(12, -3, 3).toArray(), new Shape(4, 3));
            long[] labels = random.longs(4, 0, 3).toArray();
            for (double smoothing : new double[] {0, 0.1}) {
                LossTerm loss = term(smoothing, 3);

                NDArray exact = Gradients.exact(logits.duplicate(), x -> loss.compute(step(x, labels)));
                NDArray numeric = Gradients.numeric(logits, x -> loss.compute(step(x, labels)));

                assertThat(Differences.relative(exact, numeric))
                        .as("seed %d, smoothing %s", seed, smoothing)
                        .isLessThan(1e-8);
            }
        }
    }

    @Test
    void isOfTheTypeOfItsLogits() {
        NDArray logits = manager.create(new float[][] {{1, 2}});

        assertThat(term(0, 2).compute(step(logits, 1)).getDataType()).isEqualTo(DataType.FLOAT32);
        assertThat(term(0.1, 2).compute(step(logits, 1)).getDataType()).isEqualTo(DataType.FLOAT32);
    }

    @Test
    void refusesAnOutputThatIsNotOneScoreForEachClass() {
        FakeSetup setup = FakeSetup.of(manager, "embedding", new Shape(256), 20);

        assertThatThrownBy(() -> new CrossEntropy().create(new CrossEntropy.Options("embedding", 0), setup))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("20 classes")
                .hasMessageContaining("'embedding' has the shape (256)");
    }

    private LossTerm term(double labelSmoothing, int classes) {
        return new CrossEntropy()
                .create(
                        new CrossEntropy.Options(OutputSpec.LOGITS, labelSmoothing),
                        FakeSetup.of(manager, OutputSpec.LOGITS, new Shape(classes), classes));
    }

    private FakeLossStep step(NDArray logits, long... labels) {
        return new FakeLossStep().query(OutputSpec.LOGITS, logits).labels(manager.create(labels));
    }
}
