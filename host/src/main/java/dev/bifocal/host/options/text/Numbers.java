package dev.bifocal.host.options.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.regex.Pattern;

/** Strict parsing and canonical formatting of numbers. */
public final class Numbers {

    private static final Pattern WHOLE = Pattern.compile("[+-]?(0|[1-9][0-9_]*)");
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    /** The number of digits that distinguishes all doubles. */
    private static final int MAX_DIGITS = 17;

    private static final int LEAST_PLAIN_EXPONENT = -7;
    private static final int GREATEST_PLAIN_EXPONENT = 15;

    private Numbers() {}

    public static Optional<Long> wholeNumber(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(text.replace("_", "")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    public static Optional<Double> finiteNumber(String text) {
        return DECIMAL.matcher(text).matches()
                ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite)
                : Optional.empty();
    }

    /** The shortest decimal that parses to the same double, in a form that YAML 1.1 and 1.2 read as a number. */
    public static String text(double value) {
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0";
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= MAX_DIGITS; digits++) {
            shortest = exact.round(new MathContext(digits));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        BigDecimal stripped = shortest.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        return exponent < LEAST_PLAIN_EXPONENT || exponent > GREATEST_PLAIN_EXPONENT
                ? scientific(stripped, exponent)
                : stripped.toPlainString();
    }

    private static String scientific(BigDecimal value, int exponent) {
        BigDecimal mantissa = value.movePointLeft(exponent).stripTrailingZeros();
        String digits = mantissa.scale() > 0
                ? mantissa.toPlainString()
                : mantissa.setScale(1).toPlainString();
        return digits + "e" + (exponent < 0 ? "" : "+") + exponent;
    }
}
