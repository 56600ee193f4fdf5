package dev.bifocal.host.plugin;

import dev.bifocal.host.message.Printable;
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

    private static final int LONGEST_SENTENCE = 2000;

    /** Cuts texts that are too long to show. */
    public Finding {
        message = Printable.bounded(message, LONGEST_SENTENCE);
        remedy = Printable.bounded(remedy, LONGEST_SENTENCE);
        cause = cause.map(text -> Printable.bounded(text, LONGEST_SENTENCE));
    }

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
