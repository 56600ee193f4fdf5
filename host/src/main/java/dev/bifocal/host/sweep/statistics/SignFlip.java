package dev.bifocal.host.sweep.statistics;

import java.util.Arrays;
import java.util.Random;

/**
 * The two-sided sign-flip test of a mean difference: the share of all assignments of signs to the differences whose
 * mean is at least as far from zero as the observed one.
 *
 * @param p the p value
 * @param exact whether all 2^n assignments were counted; otherwise a seeded sample of them, with the observed one
 */
public record SignFlip(double p, boolean exact) {

    /** The largest number of differences for which all assignments are counted. */
    public static final int LARGEST_EXACT = 20;

    /** The number of sampled assignments for more differences. */
    public static final int SAMPLED = 100_000;

    private static final long SEED = 20;

    /**
     * Tests differences.
     *
     * @param differences at least one
     */
    public static SignFlip of(double[] differences) {
        double threshold = Math.abs(Arrays.stream(differences).sum()) - differences.length * Tolerance.of(differences);
        return differences.length <= LARGEST_EXACT
                ? new SignFlip(all(differences, threshold), true)
                : new SignFlip(sampled(differences, threshold), false);
    }

    /** The smallest two-sided p value that n differences can show: 2 / 2^n. */
    public static double smallestP(int n) {
        return Math.min(1, Math.scalb(2., -n));
    }

    /** The smallest number of differences whose smallest p value is at most p. */
    public static int differencesFor(double p) {
        int n = 1;
        while (smallestP(n) > p) {
            n++;
        }
        return n;
    }

    private static double all(double[] differences, double threshold) {
        // An assignment and its opposite are equally far from zero, so the first sign is fixed.
        long extreme = extreme(differences, 1, differences[0], threshold);
        return Math.scalb((double) extreme, 1 - differences.length);
    }

    private static long extreme(double[] differences, int index, double sum, double threshold) {
        if (index == differences.length) {
            return Math.abs(sum) >= threshold ? 1 : 0;
        }
        return extreme(differences, index + 1, sum + differences[index], threshold)
                + extreme(differences, index + 1, sum - differences[index], threshold);
    }

    private static double sampled(double[] differences, double threshold) {
        Random random = new Random(SEED);
        long extreme = 1;
        for (int i = 0; i < SAMPLED; i++) {
            double sum = 0;
            for (double difference : differences) {
                sum += random.nextBoolean() ? difference : -difference;
            }
            extreme += Math.abs(sum) >= threshold ? 1 : 0;
        }
        return extreme / (SAMPLED + 1.);
    }
}
