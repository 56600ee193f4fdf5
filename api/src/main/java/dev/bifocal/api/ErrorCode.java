package dev.bifocal.api;

/** The kind of an error. */
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
    RUN
}
