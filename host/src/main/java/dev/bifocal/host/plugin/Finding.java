package dev.bifocal.host.plugin;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Something about a plugin that its user should know.
 *
 * @param severity whether it keeps something from being used
 * @param code what it is, for programs; stable; see {@link FindingCode}
 * @param jar the file, or the folder where it concerns one
 * @param pluginId the plugin, where it could be read
 * @param extension the class that it concerns, where it concerns one
 * @param message one sentence
 * @param remedy one sentence
 * @param cause the technical cause, in one line, for the log and {@code --json}
 */
public record Finding(
        Severity severity,
        String code,
        Path jar,
        Optional<String> pluginId,
        Optional<String> extension,
        String message,
        String remedy,
        Optional<String> cause) {

    /** Whether it keeps something from being used. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** How bad a finding is. */
    public enum Severity {
        /** The plugin or the extension cannot be used. */
        ERROR,
        /** It works, but not as one may think. */
        WARNING
    }
}
