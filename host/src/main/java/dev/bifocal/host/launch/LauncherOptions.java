package dev.bifocal.host.launch;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The options of a launcher, {@code --slurm time=4:00:00}, by name.
 *
 * @param launcher the name of the launcher
 * @param values the values by name, in the order of the command line
 */
record LauncherOptions(String launcher, Map<String, String> values) {

    /** Values are written into scripts and YAML, so control characters and quotes are refused. */
    private static final Pattern VALUE = Pattern.compile("[^\\p{Cntrl}\"'\\\\]+");

    LauncherOptions {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        values.forEach((name, value) -> {
            if (!VALUE.matcher(value).matches()) {
                throw refused(launcher, name, value, "text without quotes, backslashes and line breaks");
            }
        });
    }

    String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    /** A whole number of at least {@code min}. */
    int number(String name, int min, int otherwise) {
        return parsed(
                name,
                otherwise,
                text -> {
                    int number = Integer.parseInt(text);
                    if (number < min) {
                        throw new NumberFormatException(text);
                    }
                    return number;
                },
                "a whole number of at least " + min);
    }

    private <T> T parsed(String name, T otherwise, Function<String, T> parser, String expected) {
        String text = values.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw refused(launcher, name, text, expected);
        }
    }

    HostException refused(String name, String remedy) {
        return new HostException(
                ErrorCode.USAGE, "The launcher %s has no option '%s'.".formatted(launcher, name), remedy);
    }

    private static HostException refused(String launcher, String name, String value, String expected) {
        return new HostException(
                ErrorCode.USAGE,
                "The option %s of the launcher %s is '%s'.".formatted(name, launcher, value),
                "Give %s.".formatted(expected));
    }
}
