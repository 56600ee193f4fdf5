package dev.bifocal.host.cli.argument;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that names the folder of all runs, and the words for an argument that names a run in it. */
public final class RunRoot {

    /** Describes an argument that names a run. */
    public static final String RUN =
            "A run: its folder, its name or the beginning of it, the hash at its end, or 'latest'.";

    /** What an argument that takes a run or a file of weights is called. */
    public static final String RUN_OR_FILE = "RUN_OR_FILE";

    /** Describes an argument that takes a run or a file of weights. */
    public static final String OR_FILE = RUN + " Or a file of weights that ends in .safetensors or .npz.";

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
