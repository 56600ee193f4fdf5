package dev.bifocal.host.train.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values of tools/collapse_cases.py. */
class CollapseMeasuresTest {

    private final NDManager manager = NDManager.newBaseManager();
    private final CollapseMeasures measures = new CollapseMeasures(manager);

    @AfterEach
    void stop() {
        manager.close();
    }

    private interface Entry {
        double at(int row, int column);
    }

    private NDArray matrix(int rows, int columns, Entry entry) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) entry.at(i / columns, i % columns);
        }
        return manager.create(values, new Shape(rows, columns));
    }

    private static double sine(int i, int j) {
        return Math.sin(1.3 * i + 0.7 * j + 0.1 * i * j);
    }

    private Map<String, NDArray> measure(NDArray embeddings, NDArray other) {
        return measures.of(embeddings, Optional.of(other));
    }

    private static double value(Map<String, NDArray> values, String name) {
        return values.get(name).toType(DataType.FLOAT64, false).getDouble();
    }

    @ParameterizedTest
    @CsvSource({
        "8, 3, 1.052574611796702, 2.5458453484452725, -2.250138549408871, 1.0642599299157105",
        "5, 12, 1.0995998018298867, 3.9986177937258254, -3.7091330518412873, 1.625357981254761",
        "16, 16, 1.0307155039166813, 10.815437501846045, -3.9037266621284648, 1.962144929359214"
    })
    void equalsNumPy(int n, int d, double std, double rank, double uniformity, double alignment) {
        Map<String, NDArray> values =
                measure(matrix(n, d, CollapseMeasuresTest::sine), matrix(n, d, (i, j) -> Math.cos(0.9 * i + 0.4 * j)));
        assertThat(value(values, "std")).isCloseTo(std, within(1e-6));
        assertThat(value(values, "rank")).isCloseTo(rank, within(1e-6));
        assertThat(value(values, "uniformity")).isCloseTo(uniformity, within(1e-6));
        assertThat(value(values, "alignment")).isCloseTo(alignment, within(1e-6));
    }

    @Test
    void measuresEqualEmbeddingsOfAnyLengthAsRankOne() {
        NDArray constant = matrix(7, 6, (i, j) -> (1 + i) * sine(0, j));
        Map<String, NDArray> values = measure(constant, constant.mul(3));
        assertThat(value(values, "std")).isCloseTo(0, within(1e-6));
        assertThat(value(values, "rank")).isCloseTo(1.000007959079494, within(1e-6));
        assertThat(value(values, "uniformity")).isCloseTo(0, within(1e-6));
        assertThat(value(values, "alignment")).isCloseTo(0, within(1e-6));
    }

    @Test
    void hasNoAlignmentWithoutAnotherView() {
        assertThat(measures.of(matrix(4, 3, CollapseMeasuresTest::sine), Optional.empty()))
                .containsOnlyKeys("std", "rank", "uniformity");
    }

    @Test
    void survivesEmbeddingsOfLengthZero() {
        Map<String, NDArray> values = measures.of(manager.zeros(new Shape(4, 3)), Optional.empty());
        assertThat(value(values, "std")).isZero();
    }
}
