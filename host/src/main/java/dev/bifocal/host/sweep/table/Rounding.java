package dev.bifocal.host.sweep.table;

import dev.bifocal.host.sweep.statistics.Sample;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Rounds numbers for readers: means to two significant digits of their standard deviation. */
public final class Rounding {

    private static final int USUAL_DIGITS = 4;
    private static final int MOST_DECIMALS = 12;

    private Rounding() {}

    /**
     * The number of decimals that shows two significant digits of the standard deviation, or four of the mean without
     * one.
     */
    public static int decimals(Sample sample) {
        double sd = sample.sd().orElse(0.);
        return sd > 0 ? decimals(sd, 2) : decimals(sample.mean(), USUAL_DIGITS);
    }

    private static int decimals(double value, int digits) {
        if (value == 0 || !Double.isFinite(value)) {
            return digits - 1;
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_UP));
        int magnitude = rounded.precision() - rounded.scale() - 1;
        return Math.min(MOST_DECIMALS, Math.max(0, digits - 1 - magnitude));
    }

    /** A number with decimals. */
    public static String fixed(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A number with its sign; zero has none. */
    public static String signed(double value, int decimals) {
        boolean zero =
                new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP).signum() == 0;
        return zero ? fixed(0, decimals) : String.format(Locale.ROOT, "%+." + decimals + "f", value);
    }

    /** A number with significant digits and without exponent, and without zeros at the end. */
    public static String significant(double value, int digits) {
        return new BigDecimal(value)
                .round(new MathContext(digits, RoundingMode.HALF_UP))
                .stripTrailingZeros()
                .toPlainString();
    }

    /** A confidence as {@code 95 %}. */
    public static String percent(double confidence) {
        return significant(100 * confidence, 3) + " %";
    }

    /** A p value with two significant digits. */
    public static String p(double p) {
        return p < 1e-4 ? String.format(Locale.ROOT, "%.1e", p) : significant(p, 2);
    }
}
