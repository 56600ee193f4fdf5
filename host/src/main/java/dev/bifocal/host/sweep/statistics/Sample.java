package dev.bifocal.host.sweep.statistics;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * A summary of values, usually one for each seed.
 *
 * @param n the number of values, at least 1
 * @param mean the mean
 * @param sd the standard deviation with divisor n - 1; empty for a single value
 * @param interval the t interval of the mean; empty for a single value, and for equal values, whose zero width would
 *     claim certainty
 */
public record Sample(int n, double mean, Optional<Double> sd, Optional<Interval> interval) {

    private static final double QUANTILE_ACCURACY = 1e-14;

    /**
     * Summarises values.
     *
     * @param values at least one finite value
     * @param confidence the confidence of the interval, for example 0.95
     */
    public static Sample of(double[] values, double confidence) {
        if (values.length == 0) {
            throw new IllegalArgumentException("A sample needs at least one value.");
        }
        int n = values.length;
        double mean = mean(values);
        if (n == 1) {
            return new Sample(n, mean, Optional.empty(), Optional.empty());
        }
        if (Tolerance.allEqual(values)) {
            return new Sample(n, mean, Optional.of(0.), Optional.empty());
        }
        double sd = Math.sqrt(
                Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / (n - 1));
        double half = tQuantile(n - 1, .5 + confidence / 2) * sd / Math.sqrt(n);
        return new Sample(
                n, mean, Optional.of(sd), Optional.of(new Interval(mean - half, mean + half, Interval.Kind.T)));
    }

    static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double tQuantile(int degreesOfFreedom, double p) {
        return new TDistribution(null, degreesOfFreedom, QUANTILE_ACCURACY).inverseCumulativeProbability(p);
    }
}
