package dev.bifocal.host.watch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches calls of plugin code at start-up and set-up. After ten seconds without a return, the watchdog reports the
 * call with plugin, class and line. After another minute it ends the command, unless the call is allowed to take long,
 * because a static initializer cannot be interrupted.
 */
public final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private static final Watchdog OF_THIS_PROCESS =
            new Watchdog(Duration.ofSeconds(10), Duration.ofMinutes(1), new LogAlone());

    private final Duration untilNamed;
    private final Duration untilEnded;
    private final ScheduledThreadPoolExecutor timer;
    private volatile Alarm alarm;

    /** The receiver of alarms about calls that do not return. The watchdog's thread calls it. */
    public interface Alarm {

        /** Reports a slow call. */
        void slow(String sentence);

        /** Reports a call that took too long, so that the command must end. */
        void stuck(String sentence);
    }

    /**
     * A watchdog.
     *
     * @param untilNamed the time until a call is reported
     * @param untilEnded the additional time until the call is abandoned
     */
    Watchdog(Duration untilNamed, Duration untilEnded, Alarm alarm) {
        this.untilNamed = untilNamed;
        this.untilEnded = untilEnded;
        this.alarm = alarm;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "plugin-watchdog");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Sets the alarm of this process's watchdog; the default is the log. */
    public static void alarms(Alarm alarm) {
        OF_THIS_PROCESS.alarm = alarm;
    }

    /** Runs a call that must return quickly, such as a component's {@code needs}. */
    public static <T> T quick(Class<?> component, Supplier<T> call) {
        return quick(component.getClassLoader(), component.getName(), call);
    }

    /** Runs such a call for a class that is not loaded yet. */
    public static <T> T quick(ClassLoader plugin, String className, Supplier<T> call) {
        return plugin instanceof PluginLoader
                ? OF_THIS_PROCESS.watch(String.valueOf(plugin.getName()), className, true, call)
                : call.get();
    }

    /** Runs a call that may take long, such as reading a table in a component's {@code create}. */
    public static <T> T patient(Class<?> component, Supplier<T> call) {
        ClassLoader plugin = component.getClassLoader();
        return plugin instanceof PluginLoader
                ? OF_THIS_PROCESS.watch(String.valueOf(plugin.getName()), component.getName(), false, call)
                : call.get();
    }

    <T> T watch(String plugin, String className, boolean ends, Supplier<T> call) {
        Watched watched = new Watched(plugin, className, Thread.currentThread(), new AtomicBoolean());
        Future<?> naming = timer.schedule(
                () -> watched.ifWaiting(() -> alarm.slow(watched.sentence(untilNamed))),
                untilNamed.toMillis(),
                TimeUnit.MILLISECONDS);
        Duration whole = untilNamed.plus(untilEnded);
        Future<?> ending = timer.schedule(
                () -> watched.ifWaiting(() -> {
                    if (ends) {
                        alarm.stuck(watched.sentence(whole));
                    }
                }),
                whole.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            return call.get();
        } finally {
            watched.returned().set(true);
            naming.cancel(false);
            ending.cancel(false);
        }
    }

    /** The number of pending alarms. */
    int waiting() {
        return timer.getQueue().size();
    }

    /** The innermost stack frame of a plugin. */
    public static Optional<StackTraceElement> lineOfPlugin(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (String.valueOf(frame.getClassLoaderName()).contains("@")) {
                return Optional.of(frame);
            }
        }
        return Optional.empty();
    }

    /**
     * A call.
     *
     * @param plugin {@code id@version}
     * @param thread the calling thread
     * @param returned whether the call has returned
     */
    private record Watched(String plugin, String className, Thread thread, AtomicBoolean returned) {

        void ifWaiting(Runnable action) {
            if (!returned.get()) {
                action.run();
            }
        }

        String sentence(Duration waited) {
            StackTraceElement[] stack = thread.getStackTrace();
            return "Class %s of plugin %s has not returned%s for %s seconds; it is at %s."
                    .formatted(
                            className,
                            plugin.replace('@', ' '),
                            method(stack),
                            waited.toSeconds(),
                            lineOfPlugin(stack)
                                    .map(Watched::place)
                                    .orElseGet(() -> stack.length == 0 ? "its end" : place(stack[0])));
        }

        private static String place(StackTraceElement frame) {
            return "%s.%s (%s:%s)"
                    .formatted(frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
        }

        /** The method that the host called: the outermost method of the plugin. */
        private static String method(StackTraceElement[] stack) {
            for (int i = stack.length - 1; i >= 0; i--) {
                if (lineOfPlugin(new StackTraceElement[] {stack[i]}).isPresent()) {
                    return switch (stack[i].getMethodName()) {
                        case "<clinit>" -> " from its static initializer";
                        case "<init>" -> " from its constructor";
                        default -> " from %s()".formatted(stack[i].getMethodName());
                    };
                }
            }
            return "";
        }
    }

    private static final class LogAlone implements Alarm {

        @Override
        public void slow(String sentence) {
            LOG.warn(sentence);
        }

        @Override
        public void stuck(String sentence) {
            LOG.error(sentence);
        }
    }
}
