package dev.bifocal.host.sweep.statistics;

import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The BCa bootstrap interval of a mean (Efron 1987). Each call starts the random numbers anew, so that an interval does
 * not depend on the order of calls.
 */
public final class Bootstrap {

    /** The number of resamples of {@link #standard}. */
    public static final int RESAMPLES = 10_000;

    private static final int LEAST_VALUES = 3;
    private static final long SEED = 20_870_301; // Efron's article, March 1987; any number will do
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    private final int resamples;
    private final Supplier<IntUnaryOperator> source;

    private Bootstrap(int resamples, Supplier<IntUnaryOperator> source) {
        this.resamples = resamples;
        this.source = source;
    }

    /** 10,000 resamples from a fixed seed. */
    public static Bootstrap standard() {
        return seeded(RESAMPLES, SEED);
    }

    /** Resamples from a seed. */
    public static Bootstrap seeded(int resamples, long seed) {
        return of(resamples, () -> new Random(seed)::nextInt);
    }

    /**
     * Resamples from given indices.
     *
     * @param source supplies, for each interval, a function from n to the next index below n
     */
    public static Bootstrap of(int resamples, Supplier<IntUnaryOperator> source) {
        return new Bootstrap(resamples, source);
    }

    /**
     * The interval of the mean. Two values have too few resamples and get a t interval. If the corrections are not
     * finite, the interval consists of plain percentiles. A single value and equal values have none.
     */
    public Optional<Interval> ofMean(double[] values, double confidence) {
        if (values.length < 2 || Tolerance.allEqual(values)) {
            return Optional.empty();
        }
        if (values.length < LEAST_VALUES) {
            return Sample.of(values, confidence).interval();
        }
        double[] means = means(values);
        double tail = (1 - confidence) / 2;
        double bias = bias(means, values);
        double acceleration = acceleration(values);
        if (Double.isFinite(bias)) {
            double low = level(tail, bias, acceleration);
            double high = level(1 - tail, bias, acceleration);
            if (low < high) {
                return Optional.of(new Interval(quantile(means, low), quantile(means, high), Interval.Kind.BCA));
            }
        }
        return Optional.of(new Interval(quantile(means, tail), quantile(means, 1 - tail), Interval.Kind.PERCENTILE));
    }

    private double[] means(double[] values) {
        IntUnaryOperator indices = source.get();
        double[] means = new double[resamples];
        for (int i = 0; i < resamples; i++) {
            double sum = 0;
            for (int j = 0; j < values.length; j++) {
                sum += values[indices.applyAsInt(values.length)];
            }
            means[i] = sum / values.length;
        }
        Arrays.sort(means);
        return means;
    }

    /** z0, the normal quantile of the share of resamples below the mean; ties count half. */
    private static double bias(double[] means, double[] values) {
        double mean = Sample.mean(values);
        double tie = Tolerance.of(values);
        double below = Arrays.stream(means)
                .map(m -> m < mean - tie ? 1 : m <= mean + tie ? .5 : 0)
                .sum();
        return NORMAL.inverseCumulativeProbability(below / means.length);
    }

    /**
     * a, from the jackknife: sum d^3 / (6 (sum d^2)^1.5), with d the distance of the mean without one value from their
     * mean.
     */
    private static double acceleration(double[] values) {
        double mean = Sample.mean(values);
        double squares = 0;
        double cubes = 0;
        for (double value : values) {
            double d = (value - mean) / (values.length - 1);
            squares += d * d;
            cubes += d * d * d;
        }
        return cubes / (6 * Math.pow(squares, 1.5));
    }

    /** The corrected level of a percentile. */
    private static double level(double p, double bias, double acceleration) {
        double z = bias + NORMAL.inverseCumulativeProbability(p);
        return NORMAL.cumulativeProbability(bias + z / (1 - acceleration * z));
    }

    /** The quantile of sorted values, linear between neighbours. */
    private static double quantile(double[] sorted, double p) {
        double position = p * (sorted.length - 1);
        int index = (int) position;
        return index + 1 < sorted.length
                ? sorted[index] + (position - index) * (sorted[index + 1] - sorted[index])
                : sorted[sorted.length - 1];
    }
}
