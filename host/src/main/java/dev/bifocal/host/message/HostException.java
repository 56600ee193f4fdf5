package dev.bifocal.host.message;

import dev.bifocal.api.BifocalException;
import org.jspecify.annotations.Nullable;

/** An error that the host reports: a sentence with the key, the value or the plugin, a remedy, and its kind. */
public class HostException extends BifocalException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    /**
     * An error without a cause.
     *
     * @param message one sentence with the key, the value or the plugin
     * @param remedy one sentence on what to do about it
     */
    public HostException(ErrorCode code, String message, String remedy) {
        this(code, message, remedy, null);
    }

    /** An error with a cause for the log. */
    public HostException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
        super(code == ErrorCode.RUN ? Kind.RUN : Kind.CONFIGURATION, message, remedy, cause);
        this.code = code;
    }

    /** The kind of the error. */
    public ErrorCode code() {
        return code;
    }
}
