package dev.bifocal.api;

import org.jspecify.annotations.Nullable;

/**
 * The root of what Bifocal throws: a sentence that names the key, the value or the plugin, and a remedy.
 *
 * <p>A plugin throws it where a user can mend something. The host shows message and remedy, and keeps the stack trace for
 * the log.
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
