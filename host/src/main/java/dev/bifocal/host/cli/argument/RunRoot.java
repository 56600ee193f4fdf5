package dev.bifocal.host.cli.argument;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the folder of all runs, and the words for an argument that names a run in it. */
public final class RunRoot {

    /** Describes an argument that names a run. */
    public static final String RUN =
            "A run: its folder, its name or the beginning of it, the hash at its end, or 'latest'.";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "The folder of all runs; ${DEFAULT-VALUE} by default.")
    private Path path = Path.of("runs");

    /** The folder. */
    public Path path() {
        return path;
    }
}
