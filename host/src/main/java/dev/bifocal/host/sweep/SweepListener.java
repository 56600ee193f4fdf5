package dev.bifocal.host.sweep;

import dev.bifocal.host.sweep.result.Trial;
import java.util.List;

/** Follows a sweep. The methods run on the calling thread. By default, they do nothing. */
public interface SweepListener {

    /**
     * The trials are planned and stored, and the first one is about to start.
     *
     * @param waiting the number of trials that this call starts
     * @param running the number of trials that processes of an earlier call work on
     */
    default void begins(SweepFolder folder, int waiting, int running) {}

    /** A trial's process has ended. */
    default void ended(Trial trial) {}

    /**
     * The first trials failed alike, so the sweep stops.
     *
     * @param trial the last of them
     * @param logEnd the last lines of its log
     */
    default void failedAlike(Trial trial, List<String> logEnd) {}

    /** The sweep was asked to stop, and waits for the checkpoints of its trials. */
    default void stopping(SweepFolder folder) {}
}
