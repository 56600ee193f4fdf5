package dev.bifocal.host.options;

import dev.bifocal.api.option.Option;
import dev.bifocal.host.options.text.Numbers;

/**
 * The allowed numbers of an option. An infinite bound means no limit.
 *
 * @param min the minimum, inclusive
 * @param max the maximum, inclusive
 * @param above the minimum, exclusive
 * @param below the maximum, exclusive
 */
public record Range(double min, double max, double above, double below) {

    static Range of(Option option) {
        return new Range(option.min(), option.max(), option.above(), option.below());
    }

    boolean contains(double value) {
        return value >= min
                && value <= max
                && (value > above || above == Double.NEGATIVE_INFINITY)
                && (value < below || below == Double.POSITIVE_INFINITY);
    }

    /** The range in words, {@code at least 0 and less than 1}; empty if all numbers are allowed. */
    String words() {
        boolean closed = min != Double.NEGATIVE_INFINITY && max != Double.POSITIVE_INFINITY;
        if (closed) {
            return "from " + Numbers.text(min) + " to " + Numbers.text(max);
        }
        String least = min != Double.NEGATIVE_INFINITY
                ? "at least " + Numbers.text(min)
                : above != Double.NEGATIVE_INFINITY ? "greater than " + Numbers.text(above) : "";
        String most = max != Double.POSITIVE_INFINITY
                ? "at most " + Numbers.text(max)
                : below != Double.POSITIVE_INFINITY ? "less than " + Numbers.text(below) : "";
        return least.isEmpty() || most.isEmpty() ? least + most : least + " and " + most;
    }
}
