package dev.bifocal.host.cli.process;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.message.Printable;
import dev.bifocal.host.watch.Watchdog;
import java.time.Duration;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Ends the process even if a shutdown hook does not return; Java would wait for the hook forever. The work of the
 * command is complete by then.
 *
 * @param console the console for the message about the hook
 * @param patience the time limit of shutdown hooks
 * @param exit runs the shutdown hooks and ends the process
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
            return; // the process is already ending
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
