package dev.bifocal.host.cli.process;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.files.EarlyEnd;
import dev.bifocal.host.run.StopRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles SIGINT (Ctrl-C), SIGTERM and SIGHUP. A training finishes its step, saves a checkpoint and ends. Any other
 * command ends at once; so does a training at the second signal, or after {@link #LIMIT}.
 *
 * <p>By default, the JVM would exit while the engine computes. Exit and halt run the destructors of PyTorch's library,
 * which crash while another thread computes. A process that ends at once is therefore killed by the signal itself;
 * shells report that as 128 + signal, too.
 */
public final class Signals {

    /** The time limit for finishing a step and saving a checkpoint. */
    static final Duration LIMIT = Duration.ofSeconds(30);

    /** The time limit for marking the run and removing temporary files; a disk may hang. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
    private static final int SIGNALLED = 128;
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private final StopRequest stop;
    private final Console console;
    private final AtomicReference<@Nullable SystemSignal> first = new AtomicReference<>();

    private Signals(StopRequest stop, Console console) {
        this.stop = stop;
        this.console = console;
    }

    /** Installs the handlers. Signals that the process was started to ignore, as by {@code nohup}, stay ignored. */
    public static Signals install(StopRequest stop, Console console) {
        Signals signals = new Signals(stop, console);
        for (String name : NAMES) {
            try {
                SystemSignal signal = SystemSignal.of(name);
                signal.handle(() -> signals.received(signal));
            } catch (ReflectiveOperationException e) { // no such signal on this system, or java -Xrs
                LOG.debug("SIG{} is left to the system", name, e);
            }
        }
        return signals;
    }

    /** The exit code of a process that received a signal; empty without a signal. */
    public OptionalInt exitCode() {
        SystemSignal signal = first.get();
        return signal == null ? OptionalInt.empty() : OptionalInt.of(SIGNALLED + signal.number());
    }

    /** Each signal has a thread of its own. */
    private void received(SystemSignal signal) {
        boolean isFirst = first.compareAndSet(null, signal);
        boolean attended = stop.isAttended();
        stop.make();
        if (isFirst && attended) {
            console.err().println();
            console.err().println("Stopping after this step, with a checkpoint; a second signal stops at once.");
            sleep(LIMIT);
            LOG.warn("The training did not end within {} s of SIG{}", LIMIT.toSeconds(), signal.name());
        }
        Thread lastWords = new Thread(EarlyEnd::end, "bifocal-last-words");
        lastWords.setDaemon(true);
        lastWords.start();
        join(lastWords);
        die(signal);
    }

    private static void die(SystemSignal signal) {
        try {
            signal.die();
        } catch (ReflectiveOperationException | IOException e) {
            LOG.debug("SIG{} does not end the process", signal.name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(SIGNALLED + signal.number());
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(LAST_WORDS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
