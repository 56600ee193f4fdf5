package dev.bifocal.host.files;

import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Actions for an early end of the process, such as marking a run as interrupted or removing a temporary file. Work
 * registers an action at its start and withdraws it at its end.
 *
 * <p>The actions run when the JVM shuts down. If a signal asks the process to stop, the host's {@code main} runs
 * them earlier. The class is thread-safe.
 */
public final class EarlyEnd {

    private static final Logger LOG = LoggerFactory.getLogger(EarlyEnd.class);
    private static final AtomicLong NEXT = new AtomicLong();
    private static final ConcurrentSkipListMap<Long, Action> ACTIONS = new ConcurrentSkipListMap<>();

    private static volatile Runnable atExit = () -> run(Optional.empty());
    private static volatile boolean ending;

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> atExit.run(), "bifocal-early-end"));
        } catch (IllegalStateException shuttingDown) {
            LOG.debug("The process is stopping", shuttingDown);
        }
    }

    /** An action. It must return quickly, and the work that registered it may still be running. */
    @FunctionalInterface
    public interface Action {

        /**
         * Runs the action.
         *
         * @param failure the error that ended the process; empty if the process was asked to stop
         */
        void run(Optional<String> failure);
    }

    /** A registered action. */
    public interface Registration extends AutoCloseable {

        /** Withdraws the action. */
        @Override
        void close();
    }

    private EarlyEnd() {}

    /**
     * Registers an action. Actions run in the order of registration. If the process is already ending, the action runs
     * at once, so that work that begins in this moment is marked too.
     */
    public static Registration register(Action action) {
        long number = NEXT.getAndIncrement();
        ACTIONS.put(number, action);
        if (ending) {
            run(Optional.empty());
        }
        return () -> ACTIONS.remove(number);
    }

    /**
     * Sets the shutdown hook of the JVM. The default calls {@link #run} without a failure.
     *
     * @param hook must call {@link #run}
     */
    public static void atExit(Runnable hook) {
        atExit = hook;
    }

    /** Runs all registered actions because a signal ends the process; later ones run when they are registered. */
    public static void end() {
        ending = true;
        run(Optional.empty());
    }

    /** Undoes {@link #end}, for tests. */
    static void endedForTest() {
        ending = false;
    }

    /**
     * Runs all registered actions, each at most once.
     *
     * @param failure the error that ended the process; empty if the process was asked to stop
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
