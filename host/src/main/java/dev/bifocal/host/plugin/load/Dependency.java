package dev.bifocal.host.plugin.load;

import dev.bifocal.host.plugin.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A dependency on another plugin.
 *
 * @param pluginId the other plugin
 * @param optional whether the plugin works without the other plugin
 * @param range the accepted versions; any if empty
 */
public record Dependency(String pluginId, boolean optional, Optional<VersionRange> range) {

    private static final Pattern TERM = Pattern.compile("(?<id>[^@?]+)(?<optional>\\?)?(?:@(?<range>.+))?");

    /**
     * Parses {@code Plugin-Dependencies} in PF4J's form: a comma-separated list of {@code id}, {@code id@range} or
     * {@code id?@range}.
     *
     * @throws IllegalArgumentException with a message that states the expected form
     */
    public static List<Dependency> parseAll(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(term -> !term.isEmpty())
                .map(Dependency::parse)
                .toList();
    }

    /** The form that {@link #parseAll} reads. */
    @Override
    public String toString() {
        return pluginId + (optional ? "?" : "") + range.map("@%s"::formatted).orElse("");
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
