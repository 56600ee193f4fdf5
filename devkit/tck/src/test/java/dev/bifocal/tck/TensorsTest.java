package dev.bifocal.tck;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorsTest {

    private static final Offset<Double> CLOSE = Offset.offset(1e-12);

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void unitRowsHaveLengthOneAlongTheLastAxis() {
        NDArray x = random(1, 2, 3, 4);

        NDArray norms = Tensors.unit(x).norm(new int[] {2});

        assertThat(Differences.greatest(norms, norms.onesLike())).isLessThan(1e-12);
    }

    @Test
    void unitOfZeroIsZero() {
        NDArray unit = Tensors.unit(manager.zeros(new Shape(1, 3)));

        assertThat(unit.toFloatArray()).containsExactly(0, 0, 0);
    }

    @Test
    void cosineComparesAllPairs() {
        NDArray a = manager.create(new double[][] {{2, 0}, {3, 4}});
        NDArray b = manager.create(new double[][] {{0, 5}, {1, 0}, {-3, -4}});

        assertThat(Tensors.cosine(a, b).toDoubleArray())
                .usingComparatorWithPrecision(1e-12)
                .containsExactly(0, 1, -0.6, 0.8, 0.6, -1);
    }

    @Test
    void logSumExpNeitherOverflowsNorUnderflows() {
        NDArray x = manager.create(new float[][] {{1000, 1000}, {-1000, -1000}});

        float[] result = Tensors.logSumExp(x, 1).toFloatArray();

        float logTwo = (float) Math.log(2);
        assertThat(result).containsExactly(1000 + logTwo, -1000 + logTwo);
    }

    @Test
    void logSumExpKeepsTheAxis() {
        assertThat(Tensors.logSumExp(random(2, 3, 4), 0).getShape()).isEqualTo(new Shape(1, 4));
        assertThat(Tensors.logSumExp(random(2, 3, 4), 1).getShape()).isEqualTo(new Shape(3, 1));
    }

    @Test
    void sameLabelComparesAllPairs() {
        NDArray same = Tensors.sameLabel(manager.create(new long[] {1, 2}), manager.create(new long[] {2, 1, 2}));

        assertThat(same.getShape()).isEqualTo(new Shape(2, 3));
        assertThat(same.toBooleanArray()).containsExactly(false, true, false, true, false, true);
    }

    @Test
    void maskedScoresAreMinusInfinityWhereTheMaskDoesNotHold() {
        NDArray scores = Tensors.maskedScores(manager.create(new float[][] {{-3, 5}}), mask(true, false));

        assertThat(scores.toFloatArray()).containsExactly(-3, Float.NEGATIVE_INFINITY);
    }

    @Test
    void maskedSoftmaxSumsToOneOverTheMask() {
        NDArray x = manager.create(new double[][] {{Math.log(1), Math.log(3), 1000}});

        double[] softmax = Tensors.maskedSoftmax(x, mask(true, true, false)).toDoubleArray();

        assertThat(softmax[0]).isCloseTo(0.25, CLOSE);
        assertThat(softmax[1]).isCloseTo(0.75, CLOSE);
        assertThat(softmax[2]).isZero();
    }

    @Test
    void maskedSoftmaxOfARowWithoutEntriesIsZero() {
        NDArray softmax = Tensors.maskedSoftmax(manager.create(new float[][] {{1, 2}}), mask(false, false));

        assertThat(softmax.toFloatArray()).containsExactly(0, 0);
    }

    @Test
    void gradientsEqualFiniteDifferences() {
        NDArray weights = random(3, 3, 4);
        NDArray others = random(4, 4, 4);
        NDArray mask = random(5, 3, 4).gt(0);
        assertGradient(x -> Tensors.unit(x).mul(weights).sum());
        assertGradient(x -> Tensors.cosine(x, others).mul(weights).sum());
        assertGradient(x -> Tensors.logSumExp(x, 1).square().sum());
        assertGradient(x -> Tensors.maskedSoftmax(x, mask).mul(weights).sum());
    }

    @Test
    void argumentsStayAsTheyAre() {
        NDArray x = random(6, 3, 4);
        NDArray before = x.duplicate();
        NDArray mask = x.gt(0);

        Tensors.unit(x);
        Tensors.cosine(x, x);
        Tensors.logSumExp(x, 1);
        Tensors.maskedScores(x, mask);
        Tensors.maskedSoftmax(x, mask);

        assertThat(Differences.greatest(x, before)).isZero();
    }

    @Test
    void typesStayAsTheyAre() {
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            NDArray x = random(7, 3, 4).toType(type, false);
            NDArray mask = x.gt(0);

            assertThat(Tensors.unit(x).getDataType()).isEqualTo(type);
            assertThat(Tensors.cosine(x, x).getDataType()).isEqualTo(type);
            assertThat(Tensors.logSumExp(x, 1).getDataType()).isEqualTo(type);
            assertThat(Tensors.maskedScores(x, mask).getDataType()).isEqualTo(type);
            assertThat(Tensors.maskedSoftmax(x, mask).getDataType()).isEqualTo(type);
        }
    }

    /** Random rows, equal entries, and one entry beside which the squares of all others are rounded away. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-6, 2e-8, 1.5e-4", "FLOAT64, 1e-13, 5e-17, 7e-9"})
    void resultsAreWithinTheDocumentedTolerance(DataType type, double share, double growth, double small) {
        for (int length : new int[] {1, 7, 2048, 65_536}) {
            Random random = new Random(length);
            assertTolerance(
                    type,
                    share,
                    share + growth * length,
                    List.of(
                            random.doubles(length, -3, 3).toArray(),
                            random.doubles(length, 9, 10).toArray(),
                            DoubleStream.generate(() -> 1 / 3.0).limit(length).toArray(),
                            IntStream.range(0, length)
                                    .mapToDouble(i -> i == 0 ? 1 : small)
                                    .toArray()));
        }
    }

    private void assertTolerance(DataType type, double share, double vectors, List<double[]> rows) {
        NDArray all = manager.create(rows.toArray(new double[0][])).toType(type, false);
        List<double[]> units = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            NDArray x = all.get(row + ":" + (row + 1));
            double[] entries = Values.numbers(x);
            String what = "%s, %s entries, row %s".formatted(type, entries.length, row);

            double norm = Math.sqrt(exactSum(entries, entries));
            double[] unit = Arrays.stream(entries).map(entry -> entry / norm).toArray();
            assertThat(Differences.relative(Tensors.unit(x), array(unit)))
                    .as("unit, " + what)
                    .isLessThan(vectors);
            units.add(unit);

            double[] powers = Arrays.stream(entries).map(Math::exp).toArray();
            double logarithm = Math.log(Arrays.stream(powers).sum());
            double magnitude = Math.max(
                    Math.abs(logarithm),
                    x.abs().max().toType(DataType.FLOAT64, false).getDouble());
            assertThat(Differences.greatest(Tensors.logSumExp(x, 1), array(logarithm)) / magnitude)
                    .as("logSumExp, " + what)
                    .isLessThan(share);

            double[] kept = new Random(row)
                    .doubles(entries.length, -0.3, 0.7)
                    .map(Math::signum)
                    .map(sign -> Math.max(sign, 0))
                    .toArray();
            kept[0] = 1;
            double sum = exactSum(powers, kept);
            double[] softmax = IntStream.range(0, entries.length)
                    .mapToDouble(i -> powers[i] * kept[i] / sum)
                    .toArray();
            assertThat(Differences.relative(Tensors.maskedSoftmax(x, array(kept).gt(0)), array(softmax)))
                    .as("maskedSoftmax, " + what)
                    .isLessThan(share);
        }
        double[] cosines = units.stream()
                .flatMapToDouble(a -> units.stream().mapToDouble(b -> exactSum(a, b)))
                .toArray();
        NDArray exact = manager.create(cosines, new Shape(rows.size(), rows.size()));
        assertThat(Differences.greatest(Tensors.cosine(all, all), exact))
                .as("cosine, %s, %s entries", type, all.size(1))
                .isLessThan(vectors);
    }

    /** Σ a_i b_i; a stream sums with compensation. */
    private static double exactSum(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }

    private NDArray array(double... row) {
        return manager.create(row, new Shape(1, row.length));
    }

    private void assertGradient(Function<NDArray, NDArray> function) {
        NDArray x = random(8, 3, 4);
        NDArray numeric = Gradients.numeric(x, function);

        assertThat(Differences.relative(Gradients.exact(x, function), numeric)).isLessThan(1e-8);
    }

    private NDArray mask(boolean... row) {
        return manager.create(row).expandDims(0);
    }

    private NDArray random(long seed, long... shape) {
        Shape size = new Shape(shape);
        double[] values = new Random(seed).doubles(size.size(), -1, 1).toArray();
        return manager.create(values, size);
    }
}
