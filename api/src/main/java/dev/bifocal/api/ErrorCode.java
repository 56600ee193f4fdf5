package dev.bifocal.api;

/** What kind of thing went wrong. */
public enum ErrorCode {
    /** A command line that makes no sense. */
    USAGE,
    /** An experiment that cannot be run as it is written. */
    CONFIGURATION,
    /** A data set that is missing, damaged or not what it was said to be. */
    DATA,
    /** A device that is not there or cannot be used. */
    DEVICE,
    /** A plugin that cannot be used, or that breaks its contract. */
    PLUGIN,
    /** A run that failed while it ran. */
    RUN
}
