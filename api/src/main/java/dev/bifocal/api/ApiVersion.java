package dev.bifocal.api;

/**
 * A version of this interface: major.minor.patch without qualifiers.
 *
 * <p>An addition raises the minor number, a break the major one. A plugin's manifest states the range it works with as
 * {@code Plugin-Requires}, such as {@code ^1.0}.
 *
 * @param major raised by a break
 * @param minor raised by an addition
 * @param patch raised by anything else
 */
public record ApiVersion(int major, int minor, int patch) implements Comparable<ApiVersion> {

    /** The version of the interface that this class belongs to. */
    public static final ApiVersion CURRENT = new ApiVersion(1, 0, 0);

    /** Refuses negative numbers. */
    public ApiVersion {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException(
                    "A version has no negative numbers: %s.%s.%s".formatted(major, minor, patch));
        }
    }

    @Override
    public int compareTo(ApiVersion other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = Integer.compare(minor, other.minor);
        return byMajor != 0 ? byMajor : byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
