package dev.bifocal.host.tool.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Vectors projected to their first two principal components, found by power iteration on X^T X, where the rows of X (N,
 * C) are the vectors minus their mean.
 *
 * @param first the first coordinate of each vector
 * @param second the second coordinate
 * @param shares the shares of the variance along both
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record Plane(double[] first, double[] second, double[] shares) {

    private static final int ITERATIONS = 200;
    private static final double ENOUGH = 1e-9;

    static Plane of(List<float[]> vectors) {
        double[][] x = centred(vectors);
        double variance = 0;
        for (double[] row : x) {
            variance += dot(row, row);
        }
        double[][] along = new double[2][];
        double[] shares = new double[2];
        for (int component = 0; component < 2; component++) {
            double[] direction = direction(x);
            along[component] = new double[x.length];
            for (int i = 0; i < x.length; i++) {
                double value = dot(x[i], direction);
                along[component][i] = value;
                for (int j = 0; j < direction.length; j++) {
                    x[i][j] -= value * direction[j];
                }
            }
            shares[component] = variance > 0 ? dot(along[component], along[component]) / variance : 0;
        }
        return new Plane(along[0], along[1], shares);
    }

    private static double[][] centred(List<float[]> vectors) {
        int width = vectors.isEmpty() ? 0 : vectors.get(0).length;
        double[] mean = new double[width];
        for (float[] vector : vectors) {
            for (int j = 0; j < width; j++) {
                mean[j] += vector[j] / (double) vectors.size();
            }
        }
        double[][] x = new double[vectors.size()][width];
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < width; j++) {
                x[i][j] = vectors.get(i)[j] - mean[j];
            }
        }
        return x;
    }

    private static double[] direction(double[][] x) {
        int width = x.length == 0 ? 0 : x[0].length;
        double[] direction = new Random(1).doubles(width, -1, 1).toArray();
        normalise(direction);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            double[] next = new double[width];
            for (double[] row : x) {
                double value = dot(row, direction);
                for (int j = 0; j < width; j++) {
                    next[j] += value * row[j];
                }
            }
            normalise(next);
            double change = 1 - Math.abs(dot(next, direction));
            direction = next;
            if (change < ENOUGH) {
                break;
            }
        }
        return direction;
    }

    private static void normalise(double[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        for (int j = 0; j < vector.length && length > 0; j++) {
            vector[j] /= length;
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int j = 0; j < a.length; j++) {
            sum += a[j] * b[j];
        }
        return sum;
    }

    /** The name of a component with its share of the variance. */
    String axis(int component) {
        return String.format(
                Locale.ROOT, "component %s, %.0f %% of the variance", component + 1, 100 * shares[component]);
    }
}
