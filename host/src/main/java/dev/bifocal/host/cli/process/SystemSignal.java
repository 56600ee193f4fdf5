package dev.bifocal.host.cli.process;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;

/**
 * A signal of the operating system. The class {@code sun.misc.Signal} of the JDK is used by reflection, because javac
 * warns about each use, and the warning cannot be suppressed.
 *
 * @param signal the object of the JDK
 * @param name a name such as {@code TERM}
 * @param number the number in the system
 */
record SystemSignal(Object signal, String name, int number) {

    private static final String CLASS = "sun.misc.Signal";
    private static final String HANDLER = "sun.misc.SignalHandler";
    private static final long DEATH_SECONDS = 2;

    /**
     * The signal of a name such as {@code TERM}.
     *
     * @throws ReflectiveOperationException if the system does not have this signal
     */
    static SystemSignal of(String name) throws ReflectiveOperationException {
        Class<?> type = Class.forName(CLASS);
        Object signal = type.getConstructor(String.class).newInstance(name);
        return new SystemSignal(
                signal, name, (Integer) type.getMethod("getNumber").invoke(signal));
    }

    /**
     * Sets the handler, which runs on a thread of its own. A signal that the process was started to ignore stays
     * ignored.
     *
     * @throws ReflectiveOperationException if the JVM leaves signals to the system ({@code java -Xrs})
     */
    void handle(Runnable handler) throws ReflectiveOperationException {
        Class<?> type = Class.forName(HANDLER);
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    handler.run();
                    return null;
                });
        set(proxy);
    }

    /**
     * Kills the process by the signal. Returns if that fails, as in the first process of a container.
     *
     * @throws ReflectiveOperationException if the JVM leaves signals to the system
     * @throws IOException if the system has no {@code sh}
     */
    void die() throws ReflectiveOperationException, IOException, InterruptedException {
        set(Class.forName(HANDLER).getField("SIG_DFL").get(null));
        // The JDK refuses to raise a signal that it does not handle.
        String kill = "kill -s %s %s".formatted(name, ProcessHandle.current().pid());
        new ProcessBuilder("sh", "-c", kill).start().waitFor(DEATH_SECONDS, TimeUnit.SECONDS);
        Thread.sleep(TimeUnit.SECONDS.toMillis(DEATH_SECONDS));
    }

    private void set(Object handler) throws ReflectiveOperationException {
        signal.getClass()
                .getMethod("handle", signal.getClass(), Class.forName(HANDLER))
                .invoke(null, signal, handler);
    }
}
