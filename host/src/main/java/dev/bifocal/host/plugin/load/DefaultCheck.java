package dev.bifocal.host.plugin.load;

import dev.bifocal.api.option.Option;
import dev.bifocal.host.options.Binder;
import dev.bifocal.host.options.OptionSpec;
import dev.bifocal.host.options.OptionType;
import dev.bifocal.host.options.text.Problem;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.Set;

/**
 * Checks whether the default and the limits of one option fit its type and each other.
 *
 * @param component the option
 * @param option its declaration
 * @param type the option's type, or that of what is in its Optional or List
 */
record DefaultCheck(RecordComponent component, Option option, Class<?> type) {

    private static final Set<Class<?>> NUMBERS =
            Set.of(int.class, Integer.class, long.class, Long.class, double.class, Double.class);

    /** The first thing that is wrong, to follow the option's name in a sentence. */
    Optional<String> problem() {
        if (hasLimits() && !NUMBERS.contains(type)) {
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
        String name = component.getName();
        return Binder.problemsOfDefault(OptionSpec.of(name, OptionType.of(component.getGenericType(), name), option))
                .stream()
                .map(Problem::message)
                .map(message -> "has a default that does not fit: " + message.replaceFirst("\\.$", ""))
                .findFirst();
    }

    private boolean hasLimits() {
        return option.min() != Double.NEGATIVE_INFINITY
                || option.max() != Double.POSITIVE_INFINITY
                || option.above() != Double.NEGATIVE_INFINITY
                || option.below() != Double.POSITIVE_INFINITY;
    }
}
