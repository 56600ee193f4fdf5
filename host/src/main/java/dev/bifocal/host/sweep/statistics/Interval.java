package dev.bifocal.host.sweep.statistics;

/**
 * A confidence interval.
 *
 * @param low the lower bound
 * @param high the upper bound
 * @param kind the way it was computed
 */
public record Interval(double low, double high, Kind kind) {

    /** The way an interval was computed. */
    public enum Kind {
        /** Student's t, which assumes normally distributed values. */
        T,
        /** Bootstrap, bias-corrected and accelerated. */
        BCA,
        /** Bootstrap percentiles, where the corrections of BCa are not finite. */
        PERCENTILE
    }
}
