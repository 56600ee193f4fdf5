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
 * Watches calls of plugins' code at start-up and set-up. A call that does not return is named after ten seconds, with plugin,
 * class and line. After a minute more it ends the command, unless it is one that may take its time: nothing can interrupt a static
 * initialiser.
 */
public final class Watchdog {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private static final Watchdog OF_THIS_PROCESS =
            new Watchdog(Duration.ofSeconds(10), Duration.ofMinutes(1), new LogAlone());

    private final Duration untilNamed;
    private final Duration untilEnded;
    private final ScheduledThreadPoolExecutor timer;
    private volatile Alarm alarm;

    /** Told of calls that do not return, in a thread of the watchdog. */
    public interface Alarm {

        /** A call takes long. */
        void slow(String sentence);

        /** A call has taken too long, and what waits for it is to end. */
        void stuck(String sentence);
    }

    /**
     * A watchdog.
     *
     * @param untilNamed after which a call is named
     * @param untilEnded after which it is given up, counted from there
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

    /** Whom this process's watchdog tells; until this is said, only the log. */
    public static void alarms(Alarm alarm) {
        OF_THIS_PROCESS.alarm = alarm;
    }

    /** Makes a call that has to be quick, such as a component's {@code needs}. */
    public static <T> T quick(Class<?> component, Supplier<T> call) {
        return quick(component.getClassLoader(), component.getName(), call);
    }

    /** Makes such a call of a class that is not loaded yet. */
    public static <T> T quick(ClassLoader plugin, String className, Supplier<T> call) {
        return plugin instanceof PluginLoader
                ? OF_THIS_PROCESS.watch(String.valueOf(plugin.getName()), className, true, call)
                : call.get();
    }

    /** Makes a call that may take long, such as the reading of a table in a component's {@code create}. */
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

    /** The number of alarms that are still to come. */
    int waiting() {
        return timer.getQueue().size();
    }

    /** The innermost line of a plugin in a stack. */
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
     * @param plugin id and version, with an at sign between them
     * @param thread that makes it
     * @param returned whether it is over
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

        /** What the host called: the outermost method of the plugin. */
        private static String method(StackTraceElement[] stack) {
            for (int i = stack.length - 1; i >= 0; i--) {
                if (lineOfPlugin(new StackTraceElement[] {stack[i]}).isPresent()) {
                    return switch (stack[i].getMethodName()) {
                        case "<clinit>" -> " from its static initialiser";
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
