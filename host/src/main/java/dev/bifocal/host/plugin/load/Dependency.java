package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another plugin that a plugin needs.
 *
 * @param pluginId the other plugin
 * @param optional whether this one also works without it
 * @param range the versions that will do; any if empty
 */
record Dependency(String pluginId, boolean optional, Optional<VersionRange> range) {

    private static final Pattern TERM = Pattern.compile("(?<id>[^@?]+)(?<optional>\\?)?(?:@(?<range>.+))?");

    /**
     * Reads {@code Plugin-Dependencies} in PF4J's form: {@code id}, {@code id@range}, {@code id?@range}, with commas
     * between them.
     *
     * @throws IllegalArgumentException with a sentence on what was expected
     */
    static List<Dependency> parseAll(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(term -> !term.isEmpty())
                .map(Dependency::parse)
                .toList();
    }

    private static Dependency parse(String term) {
        Matcher matcher = TERM.matcher(term);
        if (!matcher.matches() || !Names.isPluginId(matcher.group("id"))) {
            throw new IllegalArgumentException(
                    "'%s' is not a dependency; expected plugin-id or plugin-id@range, such as my-heads@^1.0"
                            .formatted(term));
        }
        return new Dependency(
                matcher.group("id"),
                matcher.group("optional") != null,
                Optional.ofNullable(matcher.group("range")).map(VersionRange::parse));
    }
}
