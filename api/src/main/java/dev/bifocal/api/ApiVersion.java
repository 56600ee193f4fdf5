package dev.bifocal.api;

/**
 * A version of this interface: major.minor.patch without qualifiers.
 *
 * <p>An addition raises the minor number. An incompatible change raises the major number. A plugin's manifest states
 * the range that the plugin supports as {@code Plugin-Requires}, such as {@code ^1.0}.
 *
 * @param major raised by an incompatible change
 * @param minor raised by an addition
 * @param patch raised by any other change
 */
public record ApiVersion(int major, int minor, int patch) implements Comparable<ApiVersion> {

    /** The version of the interface that this class belongs to. */
    public static final ApiVersion CURRENT = new ApiVersion(1, 0, 0);

    /** Rejects negative numbers. */
    public ApiVersion {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException(
                    "Version numbers must not be negative: %s.%s.%s".formatted(major, minor, patch));
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
