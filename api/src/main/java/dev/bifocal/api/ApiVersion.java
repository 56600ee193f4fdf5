package dev.bifocal.api;

import java.util.Objects;

/**
 * A version of this interface: major.minor.patch without qualifiers.
 *
 * <p>An addition raises the minor number. An incompatible change raises the major number. A plugin's manifest states
 * the range that the plugin supports as {@code Plugin-Requires}, such as {@code ^1.0}.
 *
 * @since 1.0
 */
public final class ApiVersion implements Comparable<ApiVersion> {

    /** The version of the interface that this class belongs to. */
    public static final ApiVersion CURRENT = new ApiVersion(1, 1, 0);

    private final int major;
    private final int minor;
    private final int patch;

    private ApiVersion(int major, int minor, int patch) {
        this.major = major;
        this.minor = minor;
        this.patch = patch;
    }

    /**
     * A version.
     *
     * @throws IllegalArgumentException if a number is negative
     */
    public static ApiVersion of(int major, int minor, int patch) {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException(
                    "Version numbers must not be negative: %s.%s.%s".formatted(major, minor, patch));
        }
        return new ApiVersion(major, minor, patch);
    }

    /** The number that an incompatible change raises. */
    public int major() {
        return major;
    }

    /** The number that an addition raises. */
    public int minor() {
        return minor;
    }

    /** The number that any other change raises. */
    public int patch() {
        return patch;
    }

    @Override
    public int compareTo(ApiVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = Integer.compare(minor, other.minor);
        return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ApiVersion version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return Objects.hash(major, minor, patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
