package dev.bifocal.host.files;

import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done when the process ends before its work: runs are marked, and temporary files removed. Nothing of it is done where the
 * work ends first, since each action is withdrawn with the work that it belongs to.
 *
 * <p>The actions run when the JVM shuts down. The host's {@code main} runs them itself where the process is told to stop by a
 * signal. Safe for several threads.
 */
public final class EarlyEnd {

    private static final Logger LOG = LoggerFactory.getLogger(EarlyEnd.class);
    private static final AtomicLong NEXT = new AtomicLong();
    private static final ConcurrentSkipListMap<Long, Action> ACTIONS = new ConcurrentSkipListMap<>();

    private static volatile Runnable atExit = () -> run(Optional.empty());

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> atExit.run(), "bifocal-early-end"));
        } catch (IllegalStateException shuttingDown) {
            LOG.debug("The process is stopping", shuttingDown);
        }
    }

    /** Something to do. It is quick, and the work may still go on meanwhile. */
    @FunctionalInterface
    public interface Action {

        /**
         * Does it.
         *
         * @param failure what ended the process; empty if it was told to stop
         */
        void run(Optional<String> failure);
    }

    /** An action that waits for the end of the process. */
    public interface Registration extends AutoCloseable {

        /** Withdraws the action. */
        @Override
        void close();
    }

    private EarlyEnd() {}

    /** Adds an action. Actions run in the order in which they were added. */
    public static Registration register(Action action) {
        long number = NEXT.getAndIncrement();
        ACTIONS.put(number, action);
        return () -> ACTIONS.remove(number);
    }

    /**
     * Sets what the JVM does when it shuts down; by default {@link #run} without a failure.
     *
     * @param hook calls {@link #run}
     */
    public static void atExit(Runnable hook) {
        atExit = hook;
    }

    /**
     * Does everything that waits, each action at most once.
     *
     * @param failure what ended the process; empty if it was told to stop
     */
    public static void run(Optional<String> failure) {
        for (Long number : ACTIONS.keySet()) {
            Action action = ACTIONS.remove(number);
            if (action != null) {
                try {
                    action.run(failure);
                } catch (RuntimeException e) {
                    LOG.warn("An action at the end of the process failed", e);
                }
            }
        }
    }
}
