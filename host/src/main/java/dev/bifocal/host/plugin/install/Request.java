package dev.bifocal.host.plugin.install;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.plugin.Names;
import dev.bifocal.host.plugin.load.VersionRange;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A plugin that a user asks to install. */
public sealed interface Request {

    /**
     * A jar at a location.
     *
     * @param location a file of this machine or a URL
     */
    record Jar(Location location) implements Request {}

    /**
     * A plugin from an index.
     *
     * @param id the plugin
     * @param range the wanted versions; any if empty
     */
    record Indexed(String id, Optional<VersionRange> range) implements Request {}

    /**
     * Parses {@code FILE}, {@code URL} or {@code ID[@RANGE]}. A text that ends in {@code .jar}, contains a path
     * separator or exists as a file is a file.
     *
     * @throws BifocalException if the text is none of these
     */
    static Request parse(String text) {
        if (Location.isUrl(text)) {
            return new Jar(Location.parse(text));
        }
        int at = text.indexOf('@');
        String id = at < 0 ? text : text.substring(0, at);
        boolean file = text.endsWith(".jar") || id.contains("/") || id.contains(File.separator) || exists(text);
        if (file) {
            return new Jar(Location.parse(text));
        }
        if (!Names.isPluginId(id)) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "'%s' is neither a jar, nor a URL, nor the id of a plugin.".formatted(text),
                    "Give FILE.jar, a URL, or ID or ID@RANGE such as my-loss@^1.2.");
        }
        try {
            return new Indexed(id, at < 0 ? Optional.empty() : Optional.of(VersionRange.parse(text.substring(at + 1))));
        } catch (IllegalArgumentException e) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The range of '%s' cannot be read: %s.".formatted(text, e.getMessage()),
                    "Give ID or ID@RANGE such as my-loss@^1.2.",
                    e);
        }
    }

    private static boolean exists(String text) {
        try {
            return Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
