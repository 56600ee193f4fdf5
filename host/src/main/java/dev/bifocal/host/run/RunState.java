package dev.bifocal.host.run;

import java.util.Locale;

/** The state of a run. */
public enum RunState {
    /** A process works on it. */
    RUNNING,
    /** It is complete. */
    DONE,
    /** An error ended it. */
    FAILED,
    /** Its process was asked to stop, and stopped. */
    INTERRUPTED,
    /**
     * Its process ended without reporting an end. This state is never written: a running run without process is in it.
     */
    STOPPED;

    /** The name in lower case, as in files and lists. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether {@code bifocal resume} accepts a run in this state. */
    public boolean resumable() {
        return this == FAILED || this == INTERRUPTED || this == STOPPED;
    }
}
