package dev.bifocal.host.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats an action on a thread of its own while some work runs, so that others see that the work's process is alive.
 */
public final class Heartbeat implements AutoCloseable {

    /** The time between two beats. */
    public static final Duration INTERVAL = Duration.ofSeconds(20);

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final CountDownLatch closed = new CountDownLatch(1);

    private Heartbeat() {}

    /** Starts to repeat an action; the first time after the interval. */
    public static Heartbeat start(String name, Runnable action) {
        Heartbeat heartbeat = new Heartbeat();
        Thread thread = new Thread(() -> heartbeat.repeat(action), name);
        thread.setDaemon(true);
        thread.start();
        return heartbeat;
    }

    private void repeat(Runnable action) {
        try {
            while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                beat(action);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void beat(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("A heartbeat could not be written", e);
        }
    }

    /** Ends the repetition. An action that is running may still end. */
    @Override
    public void close() {
        closed.countDown();
    }
}
