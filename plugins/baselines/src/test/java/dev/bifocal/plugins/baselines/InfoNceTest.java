package dev.bifocal.plugins.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.plugins.baselines.InfoNce.Negatives;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.FakeBank;
import dev.bifocal.tck.FakeLossStep;
import dev.bifocal.tck.FakeSetup;
import dev.bifocal.tck.Gradients;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @ParameterizedTest
    @EnumSource
    void gradientEqualsFiniteDifferences(Negatives negatives) {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            for (Shape sample : new Shape[] {new Shape(4), new Shape(2, 3)}) {
                NDArray key = random(random, 3, sample);
                NDArray bank = Tensors.unit(random(random, 6, sample));
                NDArray target = random(random, 3, new Shape(7)).softmax(1);
                LossTerm loss = term(0.1 + random.nextDouble(), sample, negatives);
                NDArray query = random(random, 3, sample);

                NDArray exact = Gradients.exact(query, x -> loss.compute(withQuery(key, bank, target, x)));
                NDArray numeric = Gradients.numeric(query, x -> loss.compute(withQuery(key, bank, target, x)));

                assertThat(Differences.relative(exact, numeric))
                        .as("seed %d, %s", seed, sample)
                        .isLessThan(1e-7);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void isTheDefinitionForEachPosition(Negatives negatives) {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            Shape sample = new Shape(3, 4);
            NDArray key = random(random, 2, sample);
            NDArray bank = Tensors.unit(random(random, 5, sample));
            NDArray target = random(random, 2, new Shape(6)).softmax(1);
            NDArray query = random(random, 2, sample);

            NDArray loss = term(0.2, sample, negatives).compute(withQuery(key, bank, target, query));

            double expected = definition(0.2, negatives, Tensors.unit(query), Tensors.unit(key), bank, target);
            assertThat(loss.getDouble()).as("seed %d", seed).isCloseTo(expected, Offset.offset(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource
    void excludedKeysCountNowhere(Negatives negatives) {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            Shape sample = new Shape(2, 3);
            boolean[][] excluded = {{true, false, true, false}, {true, true, true, true}, {false, false, false, false}};
            NDArray key = random(random, 3, sample);
            FakeBank bank = new FakeBank(Tensors.unit(random(random, 4, sample)), manager.create(new long[4]));
            NDArray kept = manager.create(new double[][] {{1, 0, 1, 0, 1}, {1, 0, 0, 0, 0}, {1, 1, 1, 1, 1}});
            NDArray weights = random(random, 3, new Shape(5)).exp().mul(kept);
            NDArray target = weights.div(weights.sum(new int[] {1}, true));
            NDArray query = random(random, 3, sample);
            LossTerm loss = term(0.2, sample, negatives);
            Function<NDArray, NDArray> value = x -> loss.compute(new FakeLossStep()
                    .query(OutputSpec.EMBEDDING, x)
                    .key(OutputSpec.EMBEDDING, key)
                    .bank(OutputSpec.EMBEDDING, bank.excluding(mask(excluded)))
                    .target(target));

            double expected = 0;
            for (int i : new int[] {0, 2}) {
                NDIndex row = new NDIndex("%d:%d".formatted(i, i + 1));
                NDArray counted = kept.get(i).get("1:").toType(DataType.BOOLEAN, false);
                NDArray own = target.get(row).get(":, :1");
                NDArray others =
                        target.get(row).get(":, 1:").transpose().get(counted).transpose();
                expected += loss.compute(withQuery(
                                        key.get(row), bank.keys().get(counted), own.concat(others, 1), query.get(row)))
                                .getDouble()
                        / 3;
            }
            assertThat(value.apply(query).getDouble()).as("seed %d", seed).isCloseTo(expected, Offset.offset(1e-12));
            assertThat(Differences.relative(Gradients.exact(query, value), Gradients.numeric(query, value)))
                    .as("seed %d", seed)
                    .isLessThan(1e-7);
        }
    }

    private NDArray mask(boolean[][] rows) {
        NDArray[] arrays = Arrays.stream(rows).map(manager::create).toArray(NDArray[]::new);
        return NDArrays.stack(new NDList(arrays));
    }

    /** The formula, number by number. */
    private static double definition(
            double temperature, Negatives negatives, NDArray query, NDArray key, NDArray bank, NDArray target) {
        double sum = 0;
        int samples = (int) query.size(0);
        int positions = (int) query.size(1);
        for (int i = 0; i < samples; i++) {
            for (int t = 0; t < positions; t++) {
                double[] own = {dot(query, i, t, key, i, t) / temperature};
                double normalizer = Math.exp(own[0]);
                double pull = target.getDouble(i, 0) * own[0];
                for (int j = 0; j < bank.size(0); j++) {
                    for (int other = 0; other < positions; other++) {
                        double logit = dot(query, i, t, bank, j, other) / temperature;
                        boolean same = other == t;
                        normalizer += same || negatives == Negatives.ANY_POSITION ? Math.exp(logit) : 0;
                        pull += same ? target.getDouble(i, 1 + j) * logit : 0;
                    }
                }
                sum += Math.log(normalizer) - pull;
            }
        }
        return sum / (samples * positions);
    }

    private static double dot(NDArray a, int i, int t, NDArray b, int j, int s) {
        return a.get(i, t).mul(b.get(j, s)).sum().getDouble();
    }

    @Test
    void oneVectorASampleIsOnePosition() {
        Random random = new Random(1);
        NDArray key = random(random, 3, new Shape(4));
        NDArray bank = Tensors.unit(random(random, 6, new Shape(4)));
        NDArray target = random(random, 3, new Shape(7)).softmax(1);
        NDArray query = random(random, 3, new Shape(4));

        double one = term(0.1).compute(withQuery(key, bank, target, query)).getDouble();
        double aligned = term(0.1, new Shape(1, 4), Negatives.ANY_POSITION)
                .compute(withQuery(key.expandDims(1), bank.expandDims(1), target, query.expandDims(1)))
                .getDouble();

        assertThat(aligned).isCloseTo(one, Offset.offset(1e-12));
    }

    /** A bank so large that positions are compared with it some at a time. */
    @ParameterizedTest
    @EnumSource
    void positionsOfALargeBankAreLossesOfTheirOwn(Negatives negatives) {
        Random random = new Random(1);
        int positions = 3;
        int size = 100_000;
        Shape sample = new Shape(positions, 2);
        NDArray key = random(random, 16, sample);
        NDArray bank = Tensors.unit(random(random, size, sample));
        NDArray target = random(random, 16, new Shape(1 + size)).softmax(1);
        NDArray query = random(random, 16, sample);

        Function<NDArray, NDArray> together =
                x -> term(0.1, sample, negatives).compute(withQuery(key, bank, target, x));
        Function<NDArray, NDArray> apart = x -> {
            NDList losses = new NDList();
            for (int t = 0; t < positions; t++) {
                NDIndex position = new NDIndex(":, " + t);
                boolean same = negatives == Negatives.SAME_POSITION;
                NDArray vectors =
                        same ? bank.get(position) : bank.transpose(1, 0, 2).reshape(-1, 2);
                losses.add(term(0.1)
                        .compute(withQuery(
                                key.get(position),
                                vectors,
                                same ? target : amongAll(target, t, positions),
                                x.get(position))));
            }
            return NDArrays.stack(losses).mean();
        };

        assertThat(together.apply(query).getDouble())
                .isCloseTo(apart.apply(query).getDouble(), Offset.offset(1e-11));
        assertThat(Differences.relative(Gradients.exact(query, together), Gradients.exact(query, apart)))
                .isLessThan(1e-11);
    }

    /** A target for a bank that holds all positions one after the other, which weighs those of one. */
    private static NDArray amongAll(NDArray target, int position, int positions) {
        NDArray others = target.get(new NDIndex(":, 1:"));
        NDList parts = new NDList(target.get(new NDIndex(":, :1")));
        for (int t = 0; t < positions; t++) {
            parts.add(t == position ? others : others.zerosLike());
        }
        return NDArrays.concat(parts, 1);
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
    void takesATargetOfAnotherFloatingPointType() {
        NDArray query = manager.create(new float[][] {{1, 0}});
        NDArray bank = manager.create(new float[][] {{0, 1}});

        double wide = term(0.5)
                .compute(withQuery(query, bank, manager.create(new double[][] {{0.75, 0.25}}), query))
                .getFloat();

        assertThat(wide).isCloseTo(Math.log(1 + Math.exp(-2)) + 0.25 * 2, Offset.offset(1e-6));
    }

    @Test
    void theTargetMayBeBuiltOverAnotherOutput() {
        InfoNce.Options options =
                new InfoNce.Options(0.1, "aligned", Negatives.SAME_POSITION, Optional.of(OutputSpec.EMBEDDING));

        LossNeeds needs = new InfoNce().needs(options);

        assertThat(needs.targets()).containsValue(OutputSpec.EMBEDDING);
        assertThat(needs.banks()).containsExactlyInAnyOrder("aligned", OutputSpec.EMBEDDING);
    }

    @Test
    void refusesWhatIsNoVector() {
        FakeSetup setup = FakeSetup.of(manager, "maps", new Shape(64, 7, 7), 2);

        assertThatThrownBy(() -> new InfoNce().create(options(0.1, "maps", Negatives.SAME_POSITION), setup))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'maps'")
                .hasMessageContaining("(64, 7, 7)");
    }

    @Test
    void refusesAnInfiniteTemperature() {
        assertThatThrownBy(() -> options(Double.POSITIVE_INFINITY, OutputSpec.EMBEDDING, Negatives.SAME_POSITION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("temperature is Infinity");
    }

    private LossTerm term(double temperature) {
        return term(temperature, new Shape(4), Negatives.SAME_POSITION);
    }

    private LossTerm term(double temperature, Shape sample, Negatives negatives) {
        return new InfoNce()
                .create(
                        options(temperature, OutputSpec.EMBEDDING, negatives),
                        FakeSetup.of(manager, OutputSpec.EMBEDDING, sample, 2));
    }

    private static InfoNce.Options options(double temperature, String output, Negatives negatives) {
        return new InfoNce.Options(temperature, output, negatives, Optional.empty());
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

    private NDArray random(Random random, int rows, Shape sample) {
        double[] values =
                random.doubles(rows * sample.size()).map(x -> 2 * x - 1).toArray();
        return manager.create(values, new Shape(rows).addAll(sample));
    }
}
