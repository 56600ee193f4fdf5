package dev.bifocal.api;

import org.jspecify.annotations.Nullable;

/**
 * The base class of Bifocal's exceptions: a message that names the key, the value or the plugin, and a remedy.
 *
 * <p>A plugin throws this exception for an error that the user can fix. The host shows the message and the remedy, and
 * writes the stack trace to the log.
 */
public class BifocalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String remedy;

    /**
     * An error without a cause.
     *
     * @param code what kind of thing went wrong
     * @param message one sentence with the key, the value or the plugin
     * @param remedy one sentence on what to do about it
     */
    public BifocalException(ErrorCode code, String message, String remedy) {
        this(code, message, remedy, null);
    }

    /**
     * An error with a cause.
     *
     * @param code what kind of thing went wrong
     * @param message one sentence with the key, the value or the plugin
     * @param remedy one sentence on what to do about it
     * @param cause what led to it
     */
    public BifocalException(ErrorCode code, String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.remedy = remedy;
    }

    /** What kind of thing went wrong. */
    public ErrorCode code() {
        return code;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
