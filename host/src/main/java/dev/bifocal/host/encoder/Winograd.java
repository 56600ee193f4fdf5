package dev.bifocal.host.encoder;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A 3x3 convolution of small square maps as matrix products, with fewer multiplications than the direct convolution
 * (Winograd, 1980; Lavin and Gray, CVPR 2016).
 *
 * <p>For a map x of side² positions and a kernel w of 9 taps, with one input channel and one output channel,
 *
 * <pre>y = A ((G w) ⊙ (B x))</pre>
 *
 * <p>A row of G belongs to one row of B and one column of A in each tile of the map. With several channels, ⊙
 * becomes one matrix product for each row of G. A tile has 4 x 4 outputs and takes 36 multiplications instead of 144.
 * With stride 2, it has 2 x 2 outputs and takes 25 multiplications instead of 36.
 *
 * <p>The interpolation points are 0, ±√½, ±√2 and ∞. The usual points 0, ±1, ±2 and ∞ double the error in {@code
 * float32}. With these points, the error is about that of the engine's direct convolutions with channels last.
 *
 * @param products the number of rows of G
 * @param outSide side of the output map
 * @param input B, (products * tiles, side²); the rows of a product are adjacent
 * @param kernel G, (products, 9)
 * @param output A, (outSide², products * tiles)
 */
record Winograd(int products, int outSide, Matrix input, Matrix kernel, Matrix output) {

    private static final double[] POINTS = {0, Math.sqrt(.5), -Math.sqrt(.5), Math.sqrt(2), -Math.sqrt(2)};

    /**
     * The matrices of the one-dimensional convolution, for one tile.
     *
     * @param first position of the tile's first input, relative to its first output times the stride
     * @param input (products, inputs of a tile)
     * @param kernel (products, 3)
     * @param output (products, outputs of a tile)
     */
    private record Tile(int first, Matrix input, Matrix kernel, Matrix output) {}

    /** Two outputs of a map of side 2: w1 (x0 + x1), (w2 - w1) x1, (w0 - w1) x0. */
    private static final Tile PAIR = new Tile(
            0,
            Matrix.of(new double[][] {{1, 1}, {0, 1}, {1, 0}}),
            Matrix.of(new double[][] {{0, 1, 0}, {0, -1, 1}, {1, -1, 0}}),
            Matrix.of(new double[][] {{1, 1}, {1, 0}, {0, 1}}));

    /** Two outputs with stride 2: w1 x0, w1 x2, w0 (x-1 - x1), (w0 + w2) x1, w2 (x1 - x3). */
    private static final Tile STRIDED = new Tile(
            -1,
            Matrix.of(new double[][] {
                {0, 1, 0, 0, 0}, {0, 0, 0, 1, 0}, {1, 0, -1, 0, 0}, {0, 0, 1, 0, 0}, {0, 0, 1, 0, -1}
            }),
            Matrix.of(new double[][] {{0, 1, 0}, {0, 1, 0}, {1, 0, 0}, {1, 0, 1}, {0, 0, 1}}),
            Matrix.of(new double[][] {{1, 0}, {0, 1}, {1, 0}, {1, 1}, {0, -1}}));

    /** Four outputs, by interpolation. */
    private static final Tile QUAD = interpolating();

    /**
     * Computes the matrices of a convolution with padding 1.
     *
     * @param side side of the input map
     * @param stride 1 or 2
     */
    static Winograd of(int side, int stride) {
        int outSide = (side - 1) / stride + 1;
        Tile tile = tile(side, outSide, stride);
        int outputs = tile.output.columns();
        int tiles = (outSide + outputs - 1) / outputs;
        return new Winograd(
                tile.kernel.rows() * tile.kernel.rows(),
                outSide,
                squared(placed(tile.input, tiles, side, outputs * stride, tile.first), tiles),
                squared(tile.kernel, 1),
                squared(placed(tile.output, tiles, outSide, outputs, 0), tiles).transposed());
    }

    private static Tile tile(int side, int outSide, int stride) {
        if (outSide == 1) {
            return single(side);
        }
        if (stride == 2) {
            return STRIDED;
        }
        return side == 2 ? PAIR : QUAD;
    }

    /** The single output of a map of side 1, or of side 2 with stride 2: the products of the taps inside the map. */
    private static Tile single(int side) {
        return new Tile(
                0,
                Matrix.of(side, side, (product, position) -> product == position ? 1 : 0),
                Matrix.of(side, 3, (product, tap) -> product + 1 == tap ? 1 : 0),
                Matrix.of(side, 1, (product, output) -> 1));
    }

    /**
     * Places each product in each tile, (products * tiles, side). Entries beyond the border of the map are 0, or belong
     * to unused outputs.
     *
     * @param step distance between tiles
     * @param first position of the first value of the first tile
     */
    private static Matrix placed(Matrix ofTile, int tiles, int side, int step, int first) {
        return Matrix.of(ofTile.rows() * tiles, side, (row, position) -> {
            int within = position - first - row % tiles * step;
            return within >= 0 && within < ofTile.columns() ? ofTile.at(row / tiles, within) : 0;
        });
    }

    /** Extends a matrix to two dimensions: rows (product, product, tile, tile), columns (position, position). */
    private static Matrix squared(Matrix one, int tiles) {
        int products = one.rows() / tiles;
        int side = one.columns();
        return Matrix.of(one.rows() * one.rows(), side * side, (row, position) -> {
            int tile = row % (tiles * tiles);
            int product = row / (tiles * tiles);
            return one.at(product / products * tiles + tile / tiles, position / side)
                    * one.at(product % products * tiles + tile % tiles, position % side);
        });
    }

    /**
     * The transposed Toom-Cook algorithm. The product of polynomials of degrees 3 and 2 is determined by its values at
     * five points and its leading coefficient. Each row of B is scaled to an absolute sum of 1, so that the terms have
     * similar magnitudes.
     */
    private static Tile interpolating() {
        int finite = POINTS.length;
        double[][] input = new double[finite + 1][];
        double[][] kernel = new double[finite + 1][];
        double[][] output = new double[finite + 1][];
        for (int point = 0; point <= finite; point++) {
            double[] polynomial = {1};
            double divisor = 1;
            for (int other = 0; other < finite; other++) {
                if (other != point) {
                    polynomial = timesRoot(polynomial, POINTS[other]);
                    divisor *= point < finite ? POINTS[point] - POINTS[other] : 1;
                }
            }
            double scale = Arrays.stream(polynomial).map(Math::abs).sum();
            input[point] = scaled(Arrays.copyOf(polynomial, finite + 1), 1 / scale);
            kernel[point] = scaled(powers(point, 3), scale / divisor);
            output[point] = powers(point, 4);
        }
        return new Tile(-1, Matrix.of(input), Matrix.of(kernel), Matrix.of(output));
    }

    /** The coefficients of a polynomial times (x - root), the constant first. */
    private static double[] timesRoot(double[] polynomial, double root) {
        double[] result = new double[polynomial.length + 1];
        for (int i = 0; i < polynomial.length; i++) {
            result[i + 1] += polynomial[i];
            result[i] -= root * polynomial[i];
        }
        return result;
    }

    /** The powers 1, a, a², ... of a point a. The last point is infinity, where only the leading coefficient counts. */
    private static double[] powers(int point, int count) {
        return IntStream.range(0, count)
                .mapToDouble(i -> point < POINTS.length ? Math.pow(POINTS[point], i) : i == count - 1 ? 1 : 0)
                .toArray();
    }

    private static double[] scaled(double[] values, double factor) {
        return Arrays.stream(values).map(value -> value * factor).toArray();
    }
}
