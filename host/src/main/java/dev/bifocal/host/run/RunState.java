package dev.bifocal.host.run;

import java.util.Locale;

/** What a run is doing. */
public enum RunState {
    /** Its process works on it. */
    RUNNING,
    /** It came to its end. */
    DONE,
    /** An error ended it. */
    FAILED,
    /** Its process was told to stop, and did. */
    INTERRUPTED,
    /** Its process is gone without a word. Never written; it is what a running run without its process is. */
    STOPPED;

    /** In lower case, as in files and listings. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether {@code bifocal resume} can take it up. */
    public boolean resumable() {
        return this == FAILED || this == INTERRUPTED || this == STOPPED;
    }
}
