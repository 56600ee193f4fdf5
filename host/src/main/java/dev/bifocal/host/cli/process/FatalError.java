package dev.bifocal.host.cli.process;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Text;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an {@link Error} means to a user.
 *
 * @param sentence what went wrong
 * @param remedy what to do about it
 * @param exitCode the process's
 */
record FatalError(String sentence, String remedy, int exitCode) {

    private static final int DEEPEST_CAUSE = 20;

    /** The meaning of an error; nothing for one that has none of its own. */
    static Optional<FatalError> of(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError memory) {
            return Optional.of(outOfMemory(String.valueOf(memory.getMessage())));
        }
        if (thrown instanceof StackOverflowError) {
            return Optional.of(new FatalError(
                    "The stack is full: something is nested too deeply, or code%s calls itself without end."
                            .formatted(plugin(thrown).map(" of plugin "::concat).orElse("")),
                    "Look for a value or a file that is nested hundreds of times; if there is none, report it with the log.",
                    plugin(thrown).isPresent() ? ExitCode.PLUGIN : ExitCode.FAILED));
        }
        if (thrown instanceof LinkageError) {
            return Optional.of(unusable(thrown));
        }
        return Optional.empty();
    }

    private static FatalError outOfMemory(String message) {
        if (message.contains("native thread")) {
            return new FatalError(
                    "The system refuses to start another thread.",
                    "Lower compute.loaders and compute.threads, end other processes, or raise the limit (ulimit -u).",
                    ExitCode.FAILED);
        }
        return new FatalError(
                "Java's memory is used up (%s; the heap may grow to %s)."
                        .formatted(message, Text.bytes(Runtime.getRuntime().maxMemory())),
                "Allow more, such as BIFOCAL_JAVA_OPTS=-Xmx4g, or make the data set, the batch or the memory bank smaller.",
                ExitCode.FAILED);
    }

    /** A class that could not be initialised, or lacks another: a library or the engine. */
    private static FatalError unusable(Throwable thrown) {
        Throwable root = Stream.iterate(thrown, cause -> cause.getCause() != null, Throwable::getCause)
                .limit(DEEPEST_CAUSE)
                .reduce(thrown, (outer, inner) -> inner);
        root = root.getCause() == null ? root : root.getCause();
        return root instanceof BifocalException known
                ? new FatalError(String.valueOf(known.getMessage()), known.remedy(), ExitCode.of(known.code()))
                : new FatalError(
                        "A part of Bifocal or of a library cannot be used: %s."
                                .formatted(ErrorReport.withoutFullStop(ErrorReport.inOneLine(root))),
                        "Look with 'bifocal doctor' what is wrong with the installation, or build it again: bifocal --rebuild.",
                        plugin(thrown).isPresent() ? ExitCode.PLUGIN : ExitCode.FAILED);
    }

    /** The plugin whose code stands on the stack, if there is one: its class loader is named {@code id@version}. */
    private static Optional<String> plugin(Throwable thrown) {
        return Stream.of(thrown.getStackTrace())
                .map(frame -> String.valueOf(frame.getClassLoaderName()))
                .filter(loader -> loader.contains("@"))
                .map(loader -> loader.replace('@', ' '))
                .findFirst();
    }
}
