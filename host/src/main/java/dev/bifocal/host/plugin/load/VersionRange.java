package dev.bifocal.host.plugin.load;

import dev.bifocal.api.ApiVersion;
import dev.bifocal.host.plugin.PluginVersion;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of versions.
 *
 * <table>
 * <caption>Syntax; a missing number means any number</caption> <tr><td>{@code ^1.2}</td><td>from 1.2.0 up to the next
 * incompatible version, 2.0.0 (for {@code ^0.2}: 0.3.0)</td></tr> <tr><td>{@code ~1.2}</td><td>from 1.2.0, below
 * 1.3.0</td></tr> <tr><td>{@code 1.x}, {@code 1.2.x}</td><td>any version with this prefix</td></tr>
 * <tr><td>{@code >=1.0 <2.0}</td><td>both conditions, optionally with a comma; also {@code >}, {@code <=} and
 * {@code =}</td></tr>
 * <tr><td>{@code ^1.2 || ^2.0}</td><td>either</td></tr>
 * </table>
 *
 * <p>A version without an operator is rejected, because tools interpret it differently. Pre-releases are ordered by
 * precedence, except that an exclusive upper bound also excludes its pre-releases: 2.0.0-beta is not in {@code <2.0}.
 */
public final class VersionRange {

    private static final String WILDCARD = "[xX*]";

    private static final Pattern TERM = Pattern.compile(
            "(?<operator>\\^|~|>=|<=|>|<|=)?(?<major>%1$s)(?:\\.(?<minor>%1$s|%2$s))?(?:\\.(?<patch>%1$s|%2$s))?(?:-(?<pre>%3$s))?"
                    .formatted(PluginVersion.NUMBER, WILDCARD, PluginVersion.PRE_RELEASE));

    private static final Pattern GAP = Pattern.compile("[\\s,]+");

    private static final String EXPECTED = "expected a range such as ^1.0, ~1.2, 1.x or '>=1.0 <2.0'";

    private final String text;
    private final List<Predicate<PluginVersion>> alternatives;

    private VersionRange(String text, List<Predicate<PluginVersion>> alternatives) {
        this.text = text;
        this.alternatives = alternatives;
    }

    /**
     * Parses a range.
     *
     * @throws IllegalArgumentException if the text is not a range, with a message that states the expected form
     */
    public static VersionRange parse(String text) {
        List<Predicate<PluginVersion>> alternatives = Arrays.stream(text.split("\\|\\|", -1))
                .map(alternative -> conjunction(text, alternative))
                .toList();
        return new VersionRange(text.strip(), alternatives);
    }

    private static Predicate<PluginVersion> conjunction(String text, String alternative) {
        String joined = alternative.strip().replaceAll("([\\^~<>=])\\s+", "$1");
        if (joined.isEmpty()) {
            throw new IllegalArgumentException("'%s' is not a range of versions; %s".formatted(text, EXPECTED));
        }
        return GAP.splitAsStream(joined)
                .map(term -> term(text, term))
                .reduce(Predicate::and)
                .orElseThrow();
    }

    private static Predicate<PluginVersion> term(String text, String term) {
        Matcher matcher = TERM.matcher(term);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'%s' in '%s' is not a range of versions; %s".formatted(term, text, EXPECTED));
        }
        String minor = number(matcher.group("minor"));
        String patch = number(matcher.group("patch"));
        String preRelease = matcher.group("pre");
        boolean gap = (patch != null && minor == null) || (preRelease != null && patch == null);
        if (gap) {
            throw new IllegalArgumentException(
                    "'%s' in '%s' omits a number that is not at its end; %s".formatted(term, text, EXPECTED));
        }
        boolean wildcard = isWildcard(matcher.group("minor")) || isWildcard(matcher.group("patch"));
        String operator = matcher.group("operator");
        if (operator == null && !wildcard) {
            throw new IllegalArgumentException(
                    ("'%s' has no operator; write ^%s for this version and compatible later versions, or =%s for "
                                    + "exactly this version")
                            .formatted(term, term, term));
        }
        Span span = Span.of(Integer.parseInt(matcher.group("major")), minor, patch, preRelease);
        return operator == null ? span::covers : span.compare(operator);
    }

    private static @Nullable String number(@Nullable String group) {
        return isWildcard(group) ? null : group;
    }

    private static boolean isWildcard(@Nullable String group) {
        return group != null && group.matches(WILDCARD);
    }

    /** Whether the range includes an API version. */
    public boolean includes(ApiVersion version) {
        return includes(PluginVersion.of(version));
    }

    /** Whether the range includes a plugin version. */
    public boolean includes(PluginVersion version) {
        return alternatives.stream().anyMatch(alternative -> alternative.test(version));
    }

    @Override
    public String toString() {
        return text;
    }

    /**
     * The versions that match a possibly incomplete version: 1.2 means 1.2.0 to 1.3.0, exclusive.
     *
     * @param first the first version
     * @param given the number of given components, from 1 to 3
     */
    private record Span(PluginVersion first, int given) {

        static Span of(int major, @Nullable String minor, @Nullable String patch, @Nullable String preRelease) {
            PluginVersion first = new PluginVersion(
                    major,
                    minor == null ? 0 : Integer.parseInt(minor),
                    patch == null ? 0 : Integer.parseInt(patch),
                    PluginVersion.identifiers(preRelease));
            return new Span(first, minor == null ? 1 : patch == null ? 2 : 3);
        }

        Predicate<PluginVersion> compare(String operator) {
            return switch (operator) {
                case "^" -> version -> atLeastFirst(version) && below(version, raised(caretPosition()));
                case "~" -> version -> atLeastFirst(version) && below(version, raised(Math.min(given, 2)));
                case ">=" -> this::atLeastFirst;
                case ">" -> version -> atLeastFirst(version) && !covers(version);
                case "<" -> version -> below(version, first);
                case "<=" -> version -> !atLeastFirst(version) || covers(version);
                default -> this::covers;
            };
        }

        boolean covers(PluginVersion version) {
            return given == 3 ? version.compareTo(first) == 0 : atLeastFirst(version) && below(version, raised(given));
        }

        private boolean atLeastFirst(PluginVersion version) {
            return version.compareTo(first) >= 0;
        }

        /** The position of the number that a caret range fixes: the first non-zero number, or the last given one. */
        private int caretPosition() {
            return first.major() > 0 || given == 1 ? 1 : first.minor() > 0 || given == 2 ? 2 : 3;
        }

        private PluginVersion raised(int position) {
            return switch (position) {
                case 1 -> PluginVersion.release(first.major() + 1, 0, 0);
                case 2 -> PluginVersion.release(first.major(), first.minor() + 1, 0);
                default -> PluginVersion.release(first.major(), first.minor(), first.patch() + 1);
            };
        }

        private static boolean below(PluginVersion version, PluginVersion end) {
            return version.compareTo(end.preRelease().isEmpty() ? end.leastPreRelease() : end) < 0;
        }
    }
}
