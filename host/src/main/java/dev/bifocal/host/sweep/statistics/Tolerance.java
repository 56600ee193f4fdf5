package dev.bifocal.host.sweep.statistics;

import java.util.Arrays;

/** Ties of sums whose last bits depend on the order of addition. */
final class Tolerance {

    private static final double RELATIVE = 1e-12;

    private Tolerance() {}

    /** The largest difference that counts as a tie, for means and sums of these values. */
    static double of(double[] values) {
        return RELATIVE * Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    static boolean allEqual(double[] values) {
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(0);
        return high - low <= of(values);
    }
}
