package dev.bifocal.host.run;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A request to stop training. Training checks it after each step and before each batch of an evaluation. It then saves
 * a checkpoint and throws a {@link StoppedException}. A run that is stopped and resumed has the same result as an
 * uninterrupted run.
 *
 * <p>The class is thread-safe: one thread trains, another makes the request.
 */
public final class StopRequest {

    private final AtomicInteger attending = new AtomicInteger();
    private volatile boolean made;

    /** A period in which some work checks the request. Close it when the work ends. */
    public interface Attendance extends AutoCloseable {

        @Override
        void close();
    }

    /** Makes the request. It cannot be withdrawn. */
    public void make() {
        made = true;
    }

    /** Whether the request has been made. */
    public boolean isMade() {
        return made;
    }

    /**
     * Ends the work if the request has been made.
     *
     * @throws StoppedException if the request has been made
     */
    public void check() {
        if (made) {
            throw new StoppedException();
        }
    }

    /** Declares that the caller checks the request from now on. */
    public Attendance attend() {
        attending.incrementAndGet();
        return attending::decrementAndGet;
    }

    /** Whether some work checks the request, and will therefore end by itself. */
    public boolean isAttended() {
        return attending.get() > 0;
    }
}
