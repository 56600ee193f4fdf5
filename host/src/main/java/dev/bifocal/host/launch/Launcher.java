package dev.bifocal.host.launch;

import java.nio.file.Path;
import java.util.Map;

/**
 * A place where the trials of a sweep run.
 *
 * <p>The contract of a launcher: it starts {@link TrialProcess#command} once for each trial, with output appended to
 * {@link TrialFiles#log}, and, when the process ends with a code other than 0, calls {@link TrialFiles#writeExit} or
 * writes the same file from a script. The process continues from its last checkpoint when it is started again, does
 * nothing when the trial is complete, and ends with a checkpoint and code 143 after SIGTERM. A launcher reads no
 * results: the state of a trial follows from its files.
 */
public interface Launcher {

    /**
     * Starts the trials, in their order, and waits for them unless another system queues them. After a request to stop
     * it starts no more, sends SIGTERM to what it has started, and waits for a bounded time.
     *
     * @throws dev.bifocal.api.BifocalException if nothing can be started there
     */
    void launch(Launch launch);

    /**
     * The trials of a sweep that the system has in its queue or runs, by id, with a short text such as {@code PENDING
     * (Priority), job 17_3}. The sweep's files do not show them. By default none.
     *
     * @throws dev.bifocal.api.BifocalException if the system does not answer
     */
    default Map<String, String> queued(Path sweep) {
        return Map.of();
    }

    /**
     * How the system says that trials have ended, by id, such as {@code OUT_OF_MEMORY, job 17_3}. Empty where the
     * system does not know. By default none.
     */
    default Map<String, String> ended(Path sweep) {
        return Map.of();
    }

    /**
     * Takes a sweep's trials from the system's queue and sends SIGTERM to the running ones, without waiting. By default
     * nothing: the processes of this machine are ended by {@code sweep stop} itself.
     */
    default void stop(Path sweep) {}
}
