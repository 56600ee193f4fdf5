package dev.bifocal.host.sweep.statistics;

import java.util.Optional;

/**
 * The difference of two settings, seed by seed.
 *
 * @param sample the differences with their t interval; n is the number of seeds that both settings have
 * @param interval the bootstrap interval of the mean difference; empty for a single seed and for equal differences
 * @param test the sign-flip test
 */
public record PairedDifference(Sample sample, Optional<Interval> interval, SignFlip test) {

    /**
     * The differences of values from a baseline.
     *
     * @param values a value for each seed, at least one
     * @param baseline the baseline's values for the same seeds
     */
    public static PairedDifference of(double[] values, double[] baseline, double confidence, Bootstrap bootstrap) {
        if (values.length != baseline.length) {
            throw new IllegalArgumentException("%s and %s values".formatted(values.length, baseline.length));
        }
        double[] differences = new double[values.length];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = values[i] - baseline[i];
        }
        return new PairedDifference(
                Sample.of(differences, confidence),
                bootstrap.ofMean(differences, confidence),
                SignFlip.of(differences));
    }
}
