package dev.bifocal.tck;

import dev.bifocal.api.BifocalException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Expectations of rules; each failure is one sentence. */
final class Expect {

    private Expect() {}

    static void that(boolean fulfilled, Supplier<String> otherwise) {
        if (!fulfilled) {
            throw new AssertionError(otherwise.get());
        }
    }

    /** Ends the check of a rule that does not apply to the component. */
    static void applies(boolean applies, String otherwise) {
        if (!applies) {
            Assumptions.abort(otherwise);
        }
    }

    static void finite(double[] numbers, String what) {
        for (int i = 0; i < numbers.length; i++) {
            int index = i;
            that(Double.isFinite(numbers[i]), () -> "%s is not finite: entry %s is %s."
                    .formatted(what, index, numbers[index]));
        }
    }

    static void finite(Map<String, double[]> arrays, String what) {
        arrays.forEach((name, numbers) -> finite(numbers, "%s %s".formatted(what, name)));
    }

    static void finiteReports(Map<String, Double> reports) {
        reports.forEach((name, value) ->
                that(Double.isFinite(value), () -> "The reported value %s is %s.".formatted(name, value)));
    }

    /** Requires equal bits. */
    static void same(double[] actual, double[] expected, String what) {
        that(
                Arrays.equals(actual, expected),
                () -> actual.length != expected.length
                        ? "%s has %s entries, then %s.".formatted(what, expected.length, actual.length)
                        : "%s differs by up to %s.".formatted(what, text(greatestDifference(actual, expected))));
    }

    static void same(Map<String, double[]> actual, Map<String, double[]> expected, String what) {
        that(actual.keySet().equals(expected.keySet()), () -> "%s are %s, then %s."
                .formatted(what, expected.keySet(), actual.keySet()));
        expected.forEach((name, numbers) ->
                same(actual.getOrDefault(name, new double[0]), numbers, "%s %s".formatted(what, name)));
    }

    /** Requires a difference of at most a share of the largest expected magnitude. */
    static void close(double[] actual, double[] expected, double share, String what) {
        double magnitude = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        double difference = greatestDifference(actual, expected);
        that(difference <= share * magnitude + 1e-7, () -> "%s differs by %s, and the largest magnitude is %s."
                .formatted(what, text(difference), text(magnitude)));
    }

    static boolean names(BifocalException refusal, String word) {
        return Pattern.compile("\\b" + Pattern.quote(word) + "\\b")
                .matcher(String.valueOf(refusal.getMessage()))
                .find();
    }

    /** The largest absolute difference; not a number if an entry is not a number. */
    private static double greatestDifference(double[] a, double[] b) {
        double greatest = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] == b[i] ? 0 : Math.abs(a[i] - b[i]);
            if (Double.isNaN(difference)) {
                return difference;
            }
            greatest = Math.max(greatest, difference);
        }
        return greatest;
    }

    static String text(double number) {
        return String.format(Locale.ROOT, "%.3g", number);
    }
}
