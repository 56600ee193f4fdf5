package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.store.DetachedSignature;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of a file, on this machine or on a web server.
 *
 * @param uri an absolute URI with the scheme file, http or https
 */
public record Location(URI uri) {

    /** Two letters at least, because one letter is a drive of Windows. */
    private static final Pattern SCHEME = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]+:.*");

    /** Checks the scheme. */
    public Location {
        String scheme = Objects.requireNonNullElse(uri.getScheme(), "").toLowerCase(Locale.ROOT);
        boolean web = scheme.equals("http") || scheme.equals("https");
        if (!web && !scheme.equals("file")) {
            throw refused(uri.toString(), "its scheme is not https, http or file", null);
        }
        if (web && (uri.getHost() == null || uri.getRawUserInfo() != null)) {
            throw refused(
                    uri.toString(),
                    uri.getHost() == null ? "it names no host" : "it contains a user name or a password",
                    null);
        }
    }

    /**
     * A location from a text, which is a URL or a path.
     *
     * @throws BifocalException if it is neither
     */
    public static Location parse(String text) {
        try {
            return isUrl(text) ? new Location(new URI(text)) : of(Path.of(text));
        } catch (URISyntaxException | InvalidPathException e) {
            throw refused(text, "it is not a valid URL or path", e);
        }
    }

    /** Whether a text is a URL rather than a path. */
    static boolean isUrl(String text) {
        return SCHEME.matcher(text).matches();
    }

    /** The location of a file on this machine. */
    public static Location of(Path file) {
        return new Location(file.toAbsolutePath().normalize().toUri());
    }

    private static BifocalException refused(String text, String reason, @Nullable Exception cause) {
        return new HostException(
                ErrorCode.USAGE,
                "'%s' cannot be read: %s.".formatted(text, reason),
                "Give a path, or a URL such as https://example.org/plugins/index.json.",
                cause);
    }

    /** The file, if it is on this machine. */
    public Optional<Path> file() {
        try {
            return has("file") ? Optional.of(Path.of(uri)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw refused(uri.toString(), "it does not name a file of this machine", e);
        }
    }

    private boolean has(String scheme) {
        return scheme.equalsIgnoreCase(uri.getScheme());
    }

    /**
     * The location that a reference in this file means, such as an entry of an index or a redirect.
     *
     * @throws BifocalException if the reference is less trustworthy than this location: a file of this machine that a
     *     web server names, or a plain http URL that an https URL names
     */
    Location resolve(String reference) {
        Location target;
        try {
            target = new Location(uri.resolve(new URI(reference)));
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw refused(reference, "it is not a valid URL, and %s refers to it".formatted(uri), e);
        }
        if (target.has("file") && !has("file")) {
            throw refused(target.uri.toString(), "%s may not refer to a file of this machine".formatted(uri), null);
        }
        if (target.has("http") && has("https")) {
            throw refused(target.uri.toString(), "%s may not refer to a URL without encryption".formatted(uri), null);
        }
        return target;
    }

    /** The location of the detached signature of this file. */
    Location signature() {
        String text = uri.toString();
        int end = text.indexOf('?') < 0 ? text.length() : text.indexOf('?');
        return new Location(URI.create(text.substring(0, end) + DetachedSignature.SUFFIX + text.substring(end)));
    }

    /** The last part of the path, for messages. */
    String fileName() {
        String path = Objects.requireNonNullElse(uri.getPath(), "");
        return path.substring(path.lastIndexOf('/') + 1);
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
