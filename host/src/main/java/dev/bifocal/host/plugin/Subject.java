package dev.bifocal.host.plugin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The subject of a finding.
 *
 * @param path the jar or folder
 * @param pluginId the plugin, if known
 * @param extension the class concerned, if any
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

    /** The name of the plugin in messages, or of the jar if the plugin is unknown. */
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

    /** A throwable in one line, with its innermost stack frame. */
    static String line(Throwable throwable) {
        String text = text(throwable).lines().findFirst().orElse("");
        StackTraceElement[] trace = throwable.getStackTrace();
        return trace.length == 0 ? text : text + " at " + trace[0];
    }

    /** The {@code getMessage} method of a plugin's throwable may itself throw. */
    private static String text(Throwable throwable) {
        try {
            return String.valueOf(throwable);
        } catch (Throwable second) {
            return throwable.getClass().getName();
        }
    }
}
