package dev.bifocal.host.cli.argument;

import dev.bifocal.host.Bifocal;
import dev.bifocal.host.RunTools;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option for the folder of all runs, and the descriptions of arguments that name a run. */
public final class RunRoot {

    /** The description of an argument that names a run. */
    public static final String RUN =
            "A run: its folder, its name or the beginning of its name, the hash at its end, or 'latest'.";

    /** The description of an argument that names a run or a file of weights. */
    static final String RUN_OR_FILE = RUN + " Or a file of weights that ends in .safetensors, .npz or .pth.";

    @Option(
            names = "--root",
            paramLabel = "DIR",
            defaultValue = "runs",
            description = "The folder of all runs. Default: ${DEFAULT-VALUE}.")
    private Path path = Path.of("runs");

    /** The runs in the folder. */
    public RunTools runs() {
        return Bifocal.withoutPlugins().runs(path);
    }

    /** The folder. */
    public Path path() {
        return path;
    }
}
