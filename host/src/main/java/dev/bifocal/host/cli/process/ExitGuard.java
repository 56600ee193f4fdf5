package dev.bifocal.host.cli.process;

import dev.bifocal.host.cli.terminal.Console;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.files.EarlyEnd;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prevents the exit code 0 if the command was not completed. If code of a plugin or a library calls {@code
 * System.exit}, a message names it, and the process ends with another exit code.
 *
 * <p>Direct calls in plugins do not reach this class, because {@code PluginJarClassLoader} turns them into errors.
 */
public final class ExitGuard {

    private static final Logger LOG = LoggerFactory.getLogger(ExitGuard.class);

    private static final Set<String> EXITS = Set.of("java.lang.Shutdown", "java.lang.Runtime", "java.lang.System");

    private final Console console;
    private volatile boolean completed;

    private ExitGuard(Console console) {
        this.console = console;
    }

    public static ExitGuard install(Console console) {
        ExitGuard guard = new ExitGuard(console);
        EarlyEnd.atExit(guard::atExit);
        return guard;
    }

    /** Ends the process with the exit code of a completed command. */
    public void exit(int code) {
        completed = true;
        System.exit(code);
    }

    private void atExit() {
        List<StackTraceElement> exiting = exiting();
        boolean bySignal =
                exiting.stream().anyMatch(frame -> frame.getClassName().startsWith("java.lang.Terminator"));
        if (completed || bySignal) {
            EarlyEnd.run(Optional.empty());
            return;
        }
        Optional<StackTraceElement> plugin =
                exiting.stream().filter(ExitGuard::isOfAPlugin).findFirst();
        String sentence = sentence(plugin.or(() -> exiting.stream().findFirst()));
        LOG.error(sentence);
        EarlyEnd.run(Optional.of(sentence));
        ErrorReport.print(
                console,
                sentence,
                plugin.isPresent()
                        ? "Report it to the plugin's provider: a component must not end the process."
                        : "Report it with the command.");
        Runtime.getRuntime().halt(plugin.isPresent() ? ExitCode.PLUGIN : ExitCode.FAILED);
    }

    static String sentence(Optional<StackTraceElement> caller) {
        return "The command was not completed, because %s."
                .formatted(caller.map(frame -> "class %s%s called System.exit"
                                .formatted(frame.getClassName(), isOfAPlugin(frame) ? pluginOf(frame) : ""))
                        .orElse("the process ended before it"));
    }

    private static String pluginOf(StackTraceElement frame) {
        return " of plugin " + String.valueOf(frame.getClassLoaderName()).replace('@', ' ');
    }

    /** The class loaders of plugins are named {@code id@version}. */
    private static boolean isOfAPlugin(StackTraceElement frame) {
        return frame.getClassLoaderName() != null && frame.getClassLoaderName().contains("@");
    }

    /** The callers of exit, from the innermost. */
    private static List<StackTraceElement> exiting() {
        return Thread.getAllStackTraces().values().stream()
                .filter(trace -> Arrays.stream(trace)
                        .anyMatch(frame -> frame.getClassName().equals("java.lang.Shutdown")
                                && frame.getMethodName().equals("exit")))
                .findFirst()
                .map(trace -> Arrays.stream(trace)
                        .dropWhile(frame -> !frame.getClassName().equals("java.lang.Shutdown"))
                        .dropWhile(frame -> EXITS.contains(frame.getClassName()))
                        .toList())
                .orElse(List.of());
    }
}
