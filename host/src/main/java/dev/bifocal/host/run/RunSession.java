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
 * A period in which this process works on a run. The session holds the folder's lock, updates the status, and writes
 * the log to the folder.
 *
 * <pre>{@code
 * try (RunSession session = folder.begin()) {
 *     ... session.progress(epoch, epochs, step, steps) ...
 *     session.done("");
 * }
 * }</pre>
 *
 * <p>If a session is closed, or its process is asked to stop, before the end of the run is reported, the run is
 * marked as interrupted. The class is thread-safe.
 */
public final class RunSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunSession.class);
    private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);

    private final RunFolder folder;
    private final RunLock lock;
    private final RunLog log;
    private final InstantSource clock;
    private final EarlyEnd.Registration atEarlyEnd;
    private final Heartbeat heartbeat;
    private RunStatus status;

    private RunSession(RunFolder folder, RunLock lock, RunLog log, RunStatus status, InstantSource clock) {
        this.folder = folder;
        this.lock = lock;
        this.log = log;
        this.status = status;
        this.clock = clock;
        this.atEarlyEnd = EarlyEnd.register(this::endedEarly);
        this.heartbeat = Heartbeat.start("bifocal-heartbeat", this::beat);
    }

    static RunSession begin(RunFolder folder) {
        return begin(folder, InstantSource.system());
    }

    static RunSession begin(RunFolder folder, InstantSource clock) {
        RunLock lock = RunLock.take(folder.path());
        try {
            RunStatus status = folder.status().takenUp(clock.instant());
            RunSession session = new RunSession(folder, lock, RunLog.attach(folder.log()), status, clock);
            try {
                session.writeStatus();
            } catch (RuntimeException e) {
                session.heartbeat.close();
                session.atEarlyEnd.close();
                session.log.close();
                throw e;
            }
            return session;
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /** Writes the status after the registration for an early end, so that no end is overwritten. */
    private synchronized void writeStatus() {
        folder.writeStatus(status);
    }

    /** Updates the time of a run that makes no progress for a while, so that other machines see that it is alive. */
    private synchronized void beat() {
        Instant now = clock.instant();
        if (status.state() == RunState.RUNNING
                && Duration.between(status.updated(), now).compareTo(Heartbeat.INTERVAL.dividedBy(2)) > 0) {
            status = status.at(now, status.epoch(), status.epochs(), status.step(), status.steps());
            folder.writeStatus(status);
        }
    }

    /** The run's folder. */
    public RunFolder folder() {
        return folder;
    }

    /** The current status. */
    public synchronized RunStatus status() {
        return status;
    }

    /**
     * Updates the progress. The call is cheap enough for every step, because the file is written at most once a second.
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

    /** Marks the run as complete. */
    public void done(String message) {
        end(RunState.DONE, message);
    }

    /** Marks the run as failed, and writes the stack trace to the run's log. */
    public void failed(Throwable thrown) {
        LOG.error("The run failed", thrown);
        end(
                RunState.FAILED,
                thrown instanceof BifocalException ? String.valueOf(thrown.getMessage()) : thrown.toString());
    }

    /** Marks the run as interrupted by an error outside of it, and writes the stack trace to the run's log. */
    public void interrupted(BifocalException thrown) {
        LOG.error("The run was interrupted", thrown);
        end(RunState.INTERRUPTED, String.valueOf(thrown.getMessage()));
    }

    private void endedEarly(Optional<String> failure) {
        end(
                failure.isPresent() ? RunState.FAILED : RunState.INTERRUPTED,
                failure.orElse("The process was stopped before the end of the run."));
    }

    private synchronized void end(RunState state, String message) {
        if (status.state() == RunState.RUNNING) {
            status = status.ended(clock.instant(), state, message);
            folder.writeStatus(status);
        }
    }

    /** Marks the run as interrupted if its end was not reported, and releases the folder. */
    @Override
    public void close() {
        try {
            endedEarly(Optional.empty());
        } finally {
            heartbeat.close();
            atEarlyEnd.close();
            log.close();
            release(lock);
        }
    }

    private static void release(RunLock lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The lock of the run could not be released", e);
        }
    }
}
