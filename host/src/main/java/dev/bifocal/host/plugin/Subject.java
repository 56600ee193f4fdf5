package dev.bifocal.host.plugin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a finding is about.
 *
 * @param path the jar or folder
 * @param pluginId the plugin, where it is known
 * @param extension the class, where it concerns one
 */
public record Subject(Path path, Optional<String> pluginId, Optional<String> extension) {

    public static Subject of(Path path) {
        return new Subject(path, Optional.empty(), Optional.empty());
    }

    public Subject plugin(String id) {
        return new Subject(path, Optional.of(id), extension);
    }

    public Subject extension(String className) {
        return new Subject(path, pluginId, Optional.of(className));
    }

    /** How a sentence calls the plugin, or the jar where the plugin is not known. */
    public String label() {
        return pluginId.map("Plugin '%s'"::formatted).orElseGet(() -> "'%s'".formatted(path.getFileName()));
    }

    public Finding finding(FindingCode code, String message, String remedy) {
        return finding(code, message, remedy, Optional.empty());
    }

    public Finding finding(FindingCode code, String message, String remedy, Throwable cause) {
        return finding(code, message, remedy, Optional.of(line(cause)));
    }

    private Finding finding(FindingCode code, String message, String remedy, Optional<String> cause) {
        return new Finding(code.severity(), code.code(), path, pluginId, extension, message, remedy, cause);
    }

    /** A throwable in one line, with the place where it was thrown. */
    static String line(Throwable throwable) {
        String text = text(throwable).lines().findFirst().orElse("");
        StackTraceElement[] trace = throwable.getStackTrace();
        return trace.length == 0 ? text : text + " at " + trace[0];
    }

    /** A throwable of a plugin may fail even when asked for its message. */
    private static String text(Throwable throwable) {
        try {
            return String.valueOf(throwable);
        } catch (Throwable second) {
            return throwable.getClass().getName();
        }
    }
}
