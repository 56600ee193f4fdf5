package dev.bifocal.host.message;

import dev.bifocal.api.BifocalException;

/** The kind of an error; it decides the exit code. */
public enum ErrorCode {
    /** An invalid command line. */
    USAGE,
    /** An invalid experiment. */
    CONFIGURATION,
    /** A data set that is missing, damaged or different from the one that the experiment names. */
    DATA,
    /** A device that does not exist or cannot be used. */
    DEVICE,
    /** A plugin that cannot be used, or that violates the contract of the API. */
    PLUGIN,
    /** A failure during a run. */
    RUN;

    /** The kind of an exception of the host or of a plugin. */
    public static ErrorCode of(BifocalException error) {
        if (error instanceof HostException known) {
            return known.code();
        }
        return error.kind() == BifocalException.Kind.CONFIGURATION ? CONFIGURATION : RUN;
    }
}
