package dev.bifocal.host.run;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.EarlyEnd;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time during which this process works on a run: it holds the folder's lock, keeps the status, and logs into the folder.
 *
 * <pre>{@code
 * try (RunSession session = folder.begin()) {
 *     ... session.progress(epoch, epochs, step, steps) ...
 *     session.done("");
 * }
 * }</pre>
 *
 * <p>A session that is closed, or whose process is told to stop, before it said how the run ended leaves it as interrupted. Safe
 * for several threads.
 */
public final class RunSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);

    private final RunFolder folder;
    private final RunLock lock;
    private final RunLog log;
    private final InstantSource clock;
    private final EarlyEnd.Registration atEarlyEnd;
    private RunStatus status;

    private RunSession(RunFolder folder, RunLock lock, RunLog log, RunStatus status, InstantSource clock) {
        this.folder = folder;
        this.lock = lock;
        this.log = log;
        this.status = status;
        this.clock = clock;
        this.atEarlyEnd = EarlyEnd.register(this::endedEarly);
    }

    static RunSession begin(RunFolder folder) {
        return begin(folder, InstantSource.system());
    }

    static RunSession begin(RunFolder folder, InstantSource clock) {
        RunLock lock = RunLock.take(folder.path());
        try {
            RunStatus status = folder.status().takenUp(clock.instant());
            folder.writeStatus(status);
            return new RunSession(folder, lock, RunLog.attach(folder.log()), status, clock);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /** The run's folder. */
    public RunFolder folder() {
        return folder;
    }

    /** What the status says now. */
    public synchronized RunStatus status() {
        return status;
    }

    /**
     * Notes how far the run is. Cheap enough for every step: the file is written at most once a second.
     *
     * @param epoch finished epochs
     * @param epochs epochs of the whole training
     * @param step finished steps
     * @param steps steps of the whole training
     */
    public synchronized void progress(int epoch, int epochs, long step, long steps) {
        if (status.state() != RunState.RUNNING) {
            return;
        }
        Instant now = clock.instant();
        boolean due = Duration.between(status.updated(), now).compareTo(LEAST_INTERVAL) >= 0;
        Instant updated = due ? now : status.updated();
        status = status.at(updated, epoch, epochs, step, steps);
        if (due) {
            folder.writeStatus(status);
        }
    }

    /** Says that the run came to its end. */
    public void done(String message) {
        end(RunState.DONE, message);
    }

    /** Says that an error ended the run; its stack trace goes to the run's log. */
    public void failed(Throwable thrown) {
        LOG.error("The run failed", thrown);
        end(
                RunState.FAILED,
                thrown instanceof BifocalException ? String.valueOf(thrown.getMessage()) : thrown.toString());
    }

    private void endedEarly(Optional<String> failure) {
        end(
                failure.isPresent() ? RunState.FAILED : RunState.INTERRUPTED,
                failure.orElse("The process was stopped before the run came to its end."));
    }

    private synchronized void end(RunState state, String message) {
        if (status.state() == RunState.RUNNING) {
            status = status.ended(clock.instant(), state, message);
            folder.writeStatus(status);
        }
    }

    /** Marks the run as interrupted unless it was said how it ended, and lets go of the folder. */
    @Override
    public void close() {
        try {
            endedEarly(Optional.empty());
        } finally {
            atEarlyEnd.close();
            log.close();
            release(lock);
        }
    }

    private static void release(RunLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The run's lock could not be given back", e);
        }
    }
}
