package dev.bifocal.host.tool.bench;

import java.util.Arrays;

/** Quantiles of measurements, interpolated between neighbours as NumPy does by default. */
final class Quantiles {

    private Quantiles() {}

    static double median(double[] values) {
        return of(values, .5);
    }

    /**
     * A quantile.
     *
     * @param values at least one; they stay as they are
     * @param share the part of the values below it, between 0 and 1
     */
    static double of(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
