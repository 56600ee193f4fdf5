package dev.bifocal.host.cli.process;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.cli.terminal.ExitCode;
import dev.bifocal.host.cli.terminal.Text;
import dev.bifocal.host.message.ErrorCode;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The message for an {@link Error}.
 *
 * @param sentence the problem
 * @param remedy the remedy
 * @param exitCode the exit code of the process
 */
record FatalError(String sentence, String remedy, int exitCode) {

    private static final int DEEPEST_CAUSE = 20;

    /** The message for a throwable; empty if there is no specific one. */
    static Optional<FatalError> of(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError memory) {
            return Optional.of(outOfMemory(String.valueOf(memory.getMessage())));
        }
        if (thrown instanceof StackOverflowError) {
            return Optional.of(new FatalError(
                    "The stack overflowed: a value is nested too deeply, or code%s recurses without end."
                            .formatted(plugin(thrown).map(" of plugin "::concat).orElse("")),
                    "Look for a value or a file that is nested hundreds of times. If there is none, report the error with the log.",
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

    /** For a class of a library or of the engine that cannot be initialised or linked. */
    private static FatalError unusable(Throwable thrown) {
        Throwable root = Stream.iterate(thrown, cause -> cause.getCause() != null, Throwable::getCause)
                .limit(DEEPEST_CAUSE)
                .reduce(thrown, (outer, inner) -> inner);
        root = root.getCause() == null ? root : root.getCause();
        return root instanceof BifocalException known
                ? new FatalError(String.valueOf(known.getMessage()), known.remedy(), ExitCode.of(ErrorCode.of(known)))
                : new FatalError(
                        "A part of Bifocal or of a library cannot be used: %s."
                                .formatted(ErrorReport.withoutFullStop(ErrorReport.inOneLine(root))),
                        "Check the installation with 'bifocal doctor', or build it again: bifocal --rebuild.",
                        plugin(thrown).isPresent() ? ExitCode.PLUGIN : ExitCode.FAILED);
    }

    /** The plugin on the stack, if any. Class loaders of plugins are named {@code id@version}. */
    private static Optional<String> plugin(Throwable thrown) {
        return Stream.of(thrown.getStackTrace())
                .map(frame -> String.valueOf(frame.getClassLoaderName()))
                .filter(loader -> loader.contains("@"))
                .map(loader -> loader.replace('@', ' '))
                .findFirst();
    }
}
