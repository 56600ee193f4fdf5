package dev.bifocal.host.plugin;

import dev.bifocal.api.ApiVersion;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version according to <a href="https://semver.org/spec/v2.0.0.html">Semantic Versioning 2.0.0</a>, ordered by
 * precedence. Build metadata, the part after a {@code +}, is parsed and dropped because it does not affect precedence.
 *
 * @param major raised by an incompatible change
 * @param minor raised by an addition
 * @param patch raised by any other change
 * @param preRelease the identifiers after the hyphen; empty for a release
 */
public record PluginVersion(int major, int minor, int patch, List<String> preRelease)
        implements Comparable<PluginVersion> {

    /** The pattern of a number in versions and ranges, short enough for an {@code int}. */
    public static final String NUMBER = "(?:0|[1-9]\\d{0,8})";

    private static final String IDENTIFIER = "(?:0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";

    /** The pattern of the text after the hyphen. */
    public static final String PRE_RELEASE = IDENTIFIER + "(?:\\." + IDENTIFIER + ")*";

    private static final Pattern VERSION =
            Pattern.compile("(%1$s)(?:\\.(%1$s))?(?:\\.(%1$s))?(?:-(%2$s))?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?"
                    .formatted(NUMBER, PRE_RELEASE));

    /** Copies the identifiers. */
    public PluginVersion {
        preRelease = List.copyOf(preRelease);
    }

    /** The release {@code major.minor.patch}. */
    public static PluginVersion release(int major, int minor, int patch) {
        return new PluginVersion(major, minor, patch, List.of());
    }

    /** The version of an API, which has no qualifiers. */
    public static PluginVersion of(ApiVersion version) {
        return release(version.major(), version.minor(), version.patch());
    }

    /**
     * Parses {@code 1.2.0}, {@code 1.2.0-beta.1} or {@code 1.2.0+build}. A missing number is 0, so that {@code
     * 1.2-SNAPSHOT} is 1.2.0-SNAPSHOT.
     *
     * @throws IllegalArgumentException if the text is not a version, with a message that states the expected form
     */
    public static PluginVersion parse(String text) {
        Matcher matcher = VERSION.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a version; expected up to three numbers without leading zeros, such as 1.2.0 or 1.2.0-beta.1"
                            .formatted(text));
        }
        return new PluginVersion(
                Integer.parseInt(matcher.group(1)),
                number(matcher.group(2)),
                number(matcher.group(3)),
                identifiers(matcher.group(4)));
    }

    private static int number(@Nullable String given) {
        return given == null ? 0 : Integer.parseInt(given);
    }

    public static List<String> identifiers(@Nullable String preRelease) {
        return preRelease == null ? List.of() : List.of(preRelease.split("\\.", -1));
    }

    /** The lowest version with these three numbers, below {@code -alpha}. */
    public PluginVersion leastPreRelease() {
        return new PluginVersion(major, minor, patch, List.of("0"));
    }

    @Override
    public int compareTo(PluginVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = Integer.compare(minor, other.minor);
        int byPatch = Integer.compare(patch, other.patch);
        return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : byPatch != 0 ? byPatch : comparePreRelease(other);
    }

    private int comparePreRelease(PluginVersion other) {
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
            int order = compareIdentifiers(preRelease.get(i), other.preRelease.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    private static int compareIdentifiers(String left, String right) {
        boolean leftNumeric = isNumeric(left);
        boolean rightNumeric = isNumeric(right);
        if (leftNumeric != rightNumeric) {
            return leftNumeric ? -1 : 1;
        }
        // Numbers have no leading zeros, so the longer number is the larger one, at any length.
        int byLength = leftNumeric ? Integer.compare(left.length(), right.length()) : 0;
        return byLength != 0 ? byLength : left.compareTo(right);
    }

    private static boolean isNumeric(String identifier) {
        return identifier.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    @Override
    public String toString() {
        String release = major + "." + minor + "." + patch;
        return preRelease.isEmpty() ? release : release + "-" + String.join(".", preRelease);
    }
}
