package dev.bifocal.host.cli.process;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.watch.Watchdog;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Ends the process, also where a shutdown hook does not return: Java would wait for it for ever. Whatever the command had to do is
 * done before.
 *
 * @param console where it says what it did not wait for
 * @param patience how long it waits for shutdown hooks
 * @param exit ends the process, and waits for them
 */
public record BoundedExit(Console console, Duration patience, IntConsumer exit) {

    public static final Duration PATIENCE = Duration.ofSeconds(10);

    BoundedExit(Console console, Duration patience) {
        this(console, patience, System::exit);
    }

    /** Ends the process with an exit code. */
    public void end(int code) {
        Thread guard = new Thread(() -> halt(code), "bounded-exit");
        guard.setDaemon(true);
        guard.start();
        exit.accept(code);
    }

    private void halt(int code) {
        try {
            Thread.sleep(patience.toMillis());
        } catch (InterruptedException e) {
            return; // whoever interrupts it wants to wait
        }
        try {
            console.err().println(console.yellow("warning:") + " " + Printable.line(sentence()));
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }

    private String sentence() {
        Optional<StackTraceElement> line = Thread.getAllStackTraces().values().stream()
                .flatMap(stack -> Watchdog.lineOfPlugin(stack).stream())
                .findFirst();
        String whose = line.map(frame -> " of plugin %s has not returned for %s seconds; it is at %s.%s (%s:%s)"
                        .formatted(
                                String.valueOf(frame.getClassLoaderName()).replace('@', ' '),
                                patience.toSeconds(),
                                frame.getClassName(),
                                frame.getMethodName(),
                                frame.getFileName(),
                                frame.getLineNumber()))
                .orElseGet(() -> " has not returned for %s seconds".formatted(patience.toSeconds()));
        return "A shutdown hook%s. Bifocal ends without it.".formatted(whose);
    }
}
