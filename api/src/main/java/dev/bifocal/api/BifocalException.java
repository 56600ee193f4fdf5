package dev.bifocal.api;

import org.jspecify.annotations.Nullable;

/**
 * An error that the user can fix: a message that names the key, the value or the plugin, and a remedy.
 *
 * <p>A plugin throws {@link #configuration} if options do not fit, and {@link #run} if training cannot go on. The host
 * shows the message and the remedy, and writes the stack trace to the log.
 *
 * @since 1.0
 */
public class BifocalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * The kind of an error.
     *
     * @since 1.0
     */
    public enum Kind {
        /** The experiment is invalid. */
        CONFIGURATION,
        /** Training failed. */
        RUN
    }

    private final Kind kind;
    private final String remedy;

    /** For subclasses in the host; plugins use {@link #configuration} and {@link #run}. */
    protected BifocalException(Kind kind, String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.remedy = remedy;
    }

    /**
     * An invalid experiment.
     *
     * @param message one sentence with the key or option, and the value
     * @param remedy one sentence on what to do about it
     */
    public static BifocalException configuration(String message, String remedy) {
        return new BifocalException(Kind.CONFIGURATION, message, remedy, null);
    }

    /** As {@link #configuration(String, String)}, with a cause for the log. */
    public static BifocalException configuration(String message, String remedy, Throwable cause) {
        return new BifocalException(Kind.CONFIGURATION, message, remedy, cause);
    }

    /**
     * A failure during training.
     *
     * @param message one sentence that says what failed, with the value
     * @param remedy one sentence on what to do about it
     */
    public static BifocalException run(String message, String remedy) {
        return new BifocalException(Kind.RUN, message, remedy, null);
    }

    /** As {@link #run(String, String)}, with a cause for the log. */
    public static BifocalException run(String message, String remedy, Throwable cause) {
        return new BifocalException(Kind.RUN, message, remedy, cause);
    }

    /** The kind of this error. */
    public Kind kind() {
        return kind;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
