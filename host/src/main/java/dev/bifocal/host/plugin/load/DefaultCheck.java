package dev.bifocal.host.plugin.load;

import dev.bifocal.api.option.Option;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks that the default and the limits of an option are consistent with each other and with the type.
 *
 * @param option the declaration
 * @param type the type of the option, or of the content of its Optional or List
 * @param list whether the option is a List
 */
record DefaultCheck(Option option, Class<?> type, boolean list) {

    private static final Set<Class<?>> INTEGERS = Set.of(int.class, Integer.class, long.class, Long.class);

    private static final Set<Class<?>> DOUBLES = Set.of(double.class, Double.class);

    private static final Pattern WHOLE = Pattern.compile("[+-]?(0|[1-9][0-9_]*)");

    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    /** The first problem, as a predicate that follows the option's name. */
    Optional<String> problem() {
        if (hasLimits() && !isNumber()) {
            return Optional.of("has limits, but is not a number");
        }
        if (option.oneOf().length > 0 && type != String.class) {
            return Optional.of("lists allowed texts, but is not a text");
        }
        if (option.min() > option.max()
                || option.above() >= option.below()
                || option.min() >= option.below()
                || option.above() >= option.max()) {
            return Optional.of("has limits that no number meets");
        }
        return option.value().equals(Option.REQUIRED)
                ? Optional.empty()
                : defaultProblem(option.value().strip());
    }

    private Optional<String> defaultProblem(String text) {
        if (!list) {
            return problemOf(text);
        }
        if (!text.startsWith("[") || !text.endsWith("]")) {
            return unreadable(text, "a list in brackets");
        }
        String content = text.substring(1, text.length() - 1);
        // Elements that are records have commas of their own, so the list cannot be split at commas.
        return content.isBlank() || type.isRecord()
                ? Optional.empty()
                : Arrays.stream(content.split(",", -1))
                        .map(String::strip)
                        .flatMap(element -> problemOf(element).stream())
                        .findFirst();
    }

    private Optional<String> problemOf(String text) {
        if (INTEGERS.contains(type)) {
            return WHOLE.matcher(text).matches() ? numberProblem(text) : unreadable(text, "a whole number");
        } else if (DOUBLES.contains(type)) {
            return DECIMAL.matcher(text).matches() ? numberProblem(text) : unreadable(text, "a number");
        } else if (type == boolean.class || type == Boolean.class) {
            return text.equals("true") || text.equals("false") ? Optional.empty() : unreadable(text, "true or false");
        } else if (type.isEnum()) {
            List<String> words = Arrays.stream(type.getEnumConstants())
                    .map(constant ->
                            ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .toList();
            return words.contains(text) ? Optional.empty() : unreadable(text, "one of " + String.join(", ", words));
        } else if (type.isRecord()) {
            return text.startsWith("{") && text.endsWith("}") ? Optional.empty() : unreadable(text, "a map in braces");
        }
        List<String> allowed = List.of(option.oneOf());
        return allowed.isEmpty() || allowed.contains(text)
                ? Optional.empty()
                : unreadable(text, "one of " + String.join(", ", allowed));
    }

    private Optional<String> numberProblem(String text) {
        BigDecimal exact = new BigDecimal(text.replace("_", ""));
        double value = exact.doubleValue();
        boolean fits = INTEGERS.contains(type)
                ? exact.compareTo(least()) >= 0 && exact.compareTo(greatest()) <= 0
                : Double.isFinite(value);
        boolean allowed =
                value >= option.min() && value <= option.max() && value > option.above() && value < option.below();
        return fits && allowed
                ? Optional.empty()
                : Optional.of("has the default %s, which is out of its range".formatted(text));
    }

    private BigDecimal least() {
        return BigDecimal.valueOf(isInt() ? Integer.MIN_VALUE : Long.MIN_VALUE);
    }

    private BigDecimal greatest() {
        return BigDecimal.valueOf(isInt() ? Integer.MAX_VALUE : Long.MAX_VALUE);
    }

    private boolean isInt() {
        return type == int.class || type == Integer.class;
    }

    private static Optional<String> unreadable(String text, String expected) {
        return Optional.of("has the default '%s', which is not %s".formatted(text, expected));
    }

    private boolean hasLimits() {
        return option.min() != Double.NEGATIVE_INFINITY
                || option.max() != Double.POSITIVE_INFINITY
                || option.above() != Double.NEGATIVE_INFINITY
                || option.below() != Double.POSITIVE_INFINITY;
    }

    private boolean isNumber() {
        return INTEGERS.contains(type) || DOUBLES.contains(type);
    }
}
