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
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NtXentTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void equalsTheDefinition() {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            NDArray query = random(random);
            NDArray key = random(random);
            FakeLossStep step = step(query, key);

            double loss = term(0.5).compute(step).getDouble();

            assertThat(loss).as("seed %d", seed).isCloseTo(definition(query, key, 0.5), Offset.offset(1e-12));
            assertThat(step.reports().get("positive").getDouble())
                    .as("seed %d", seed)
                    .isCloseTo(
                            Tensors.unit(query)
                                    .mul(Tensors.unit(key))
                                    .sum(new int[] {1})
                                    .mean()
                                    .getDouble(),
                            Offset.offset(1e-12));
        }
    }

    /** The formula, view by view. */
    private static double definition(NDArray query, NDArray key, double temperature) {
        int samples = (int) query.size(0);
        NDArray cosines = Tensors.cosine(query.concat(key), query.concat(key));
        double sum = 0;
        for (int i = 0; i < 2 * samples; i++) {
            double normalizer = 0;
            for (int j = 0; j < 2 * samples; j++) {
                normalizer += i == j ? 0 : Math.exp(cosines.getDouble(i, j) / temperature);
            }
            double positive = cosines.getDouble(i, (i + samples) % (2 * samples)) / temperature;
            sum -= positive - Math.log(normalizer);
        }
        return sum / (2 * samples);
    }

    @Test
    void bothViewsLearnByTheirGradients() {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            NDArray query = random(random);
            NDArray key = random(random);
            LossTerm loss = term(0.1 + random.nextDouble());

            assertThat(Differences.relative(
                            Gradients.exact(query.duplicate(), x -> loss.compute(step(x, key))),
                            Gradients.numeric(query, x -> loss.compute(step(x, key)))))
                    .as("query, seed %d", seed)
                    .isLessThan(1e-7);
            assertThat(Differences.relative(
                            Gradients.exact(key.duplicate(), x -> loss.compute(step(query, x))),
                            Gradients.numeric(key, x -> loss.compute(step(query, x)))))
                    .as("key, seed %d", seed)
                    .isLessThan(1e-7);
        }
    }

    @Test
    void isTheSameWithTheViewsExchanged() {
        NDArray query = random(new Random(1));
        NDArray key = random(new Random(2));

        assertThat(term(0.5).compute(step(query, key)).getDouble())
                .isCloseTo(term(0.5).compute(step(key, query)).getDouble(), Offset.offset(1e-12));
    }

    @Test
    void isOfTheTypeOfItsEmbeddings() {
        NDArray query = random(new Random(1)).toType(DataType.FLOAT32, false);
        NDArray key = random(new Random(2)).toType(DataType.FLOAT32, false);

        assertThat(term(0.5).compute(step(query, key)).getDataType()).isEqualTo(DataType.FLOAT32);
    }

    @Test
    void readsBothViewsOnlineAndNothingElse() {
        LossNeeds needs = new NtXent().needs(new NtXent.Options(0.1, OutputSpec.EMBEDDING));

        assertThat(needs.outputs())
                .isEqualTo(LossNeeds.builder()
                        .output(OutputSpec.EMBEDDING, View.QUERY, Side.ONLINE)
                        .output(OutputSpec.EMBEDDING, View.KEY, Side.ONLINE)
                        .build()
                        .outputs());
        assertThat(needs.banks()).isEmpty();
    }

    @Test
    void refusesSeveralVectorsASampleAndAnInfiniteTemperature() {
        FakeSetup setup = FakeSetup.of(manager, "aligned", new Shape(64, 256), 2);

        assertThatThrownBy(() -> new NtXent().create(new NtXent.Options(0.1, "aligned"), setup))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'aligned' has the shape (64, 256)");
        assertThatThrownBy(() -> new NtXent.Options(Double.POSITIVE_INFINITY, OutputSpec.EMBEDDING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("temperature is Infinity");
    }

    private LossTerm term(double temperature) {
        return new NtXent()
                .create(
                        new NtXent.Options(temperature, OutputSpec.EMBEDDING),
                        FakeSetup.of(manager, OutputSpec.EMBEDDING, new Shape(4), 2));
    }

    private static FakeLossStep step(NDArray query, NDArray key) {
        return new FakeLossStep()
                .query(OutputSpec.EMBEDDING, query)
                .output(OutputSpec.EMBEDDING, View.KEY, Side.ONLINE, key);
    }

    private NDArray random(Random random) {
        return manager.create(random.doubles(12, -1, 1).toArray(), new Shape(3, 4));
    }
}
