package dev.bifocal.host.plugin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.bifocal.host.message.Printable;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A problem of a plugin, for its user.
 *
 * @param severity whether the problem prevents use
 * @param code a stable identifier for programs; see {@link FindingCode}
 * @param jar the file or folder
 * @param pluginId the plugin, if known
 * @param extension the class concerned, if any
 * @param message one sentence
 * @param remedy one sentence
 * @param cause the technical cause, in one line, for the log and {@code --json}
 */
public record Finding(
        Severity severity,
        String code,
        Path jar,
        @JsonProperty("plugin") @JsonInclude(Include.ALWAYS) Optional<String> pluginId,
        @JsonInclude(Include.ALWAYS) Optional<String> extension,
        String message,
        String remedy,
        @JsonInclude(Include.ALWAYS) Optional<String> cause) {

    private static final int LONGEST_SENTENCE = 2000;

    /** Truncates long texts. */
    public Finding {
        message = Printable.bounded(message, LONGEST_SENTENCE);
        remedy = Printable.bounded(remedy, LONGEST_SENTENCE);
        cause = cause.map(text -> Printable.bounded(text, LONGEST_SENTENCE));
    }

    /** Whether the finding prevents use. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** The severity of a finding. */
    public enum Severity {
        /** The plugin or the extension cannot be used. */
        ERROR,
        /** The plugin works, possibly not as intended. */
        WARNING
    }
}
