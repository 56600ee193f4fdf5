package dev.bifocal.host.run;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks a training to stop. The training looks at it after each step and before each batch that it evaluates; it then saves a
 * checkpoint and throws a {@link StoppedException}. A run that was stopped and resumed ends as one that was not.
 *
 * <p>Safe for several threads: one trains, another makes the request.
 */
public final class StopRequest {

    private final AtomicInteger attending = new AtomicInteger();
    private volatile boolean made;

    /** Work that looks at the request; closed when it no longer does. */
    public interface Attendance extends AutoCloseable {

        @Override
        void close();
    }

    /** Makes the request. It cannot be taken back. */
    public void make() {
        made = true;
    }

    /** Whether the request was made. */
    public boolean isMade() {
        return made;
    }

    /**
     * Does nothing unless the request was made.
     *
     * @throws StoppedException if it was
     */
    public void check() {
        if (made) {
            throw new StoppedException();
        }
    }

    /** Says that the caller looks at the request from now on. */
    public Attendance attend() {
        attending.incrementAndGet();
        return attending::decrementAndGet;
    }

    /** Whether some work looks at the request, and will end by itself. */
    public boolean isAttended() {
        return attending.get() > 0;
    }
}
