package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradTest {

    /** The definition: y(h, w) = Σ kernel(i, j) x(stride h + i - 1, stride w + j - 1). */
    private static double[] convolution(double[] x, double[] kernel, int side, int stride) {
        int out = (side - 1) / stride + 1;
        double[] y = new double[out * out];
        for (int h = 0; h < out; h++) {
            for (int w = 0; w < out; w++) {
                for (int tap = 0; tap < 9; tap++) {
                    int row = stride * h + tap / 3 - 1;
                    int column = stride * w + tap % 3 - 1;
                    if (row >= 0 && row < side && column >= 0 && column < side) {
                        y[h * out + w] += kernel[tap] * x[row * side + column];
                    }
                }
            }
        }
        return y;
    }

    private static double[] times(Matrix matrix, double[] vector) {
        assertThat(matrix.columns()).isEqualTo(vector.length);
        double[] result = new double[matrix.rows()];
        for (int row = 0; row < result.length; row++) {
            for (int i = 0; i < vector.length; i++) {
                result[row] += matrix.at(row, i) * vector[i];
            }
        }
        return result;
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1", "2, 1, 9", "3, 1, 36", "4, 1, 36", "5, 1, 36", "6, 1, 36", "7, 1, 36", "8, 1, 36", "9, 1, 36",
        "1, 2, 1", "2, 2, 4", "3, 2, 25", "4, 2, 25", "5, 2, 25", "6, 2, 25", "7, 2, 25", "8, 2, 25", "9, 2, 25"
    })
    void isTheConvolution(int side, int stride, int products) {
        Winograd winograd = Winograd.of(side, stride);
        Random random = new Random(side);
        double[] x = random.doubles((long) side * side, -1, 1).toArray();
        double[] kernel = random.doubles(9, -1, 1).toArray();

        double[] ofInput = times(winograd.input(), x);
        double[] ofKernel = times(winograd.kernel(), kernel);
        int tiles = ofInput.length / winograd.products();
        for (int row = 0; row < ofInput.length; row++) {
            ofInput[row] *= ofKernel[row / tiles];
        }

        assertThat(winograd.products()).isEqualTo(products);
        assertThat(winograd.outSide()).isEqualTo((side - 1) / stride + 1);
        assertThat(times(winograd.output(), ofInput))
                .containsExactly(convolution(x, kernel, side, stride), Offset.offset(1e-13));
    }
}
