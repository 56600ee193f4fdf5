package dev.bifocal.host.cli.argument;

import dev.bifocal.host.picture.PictureFiles;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.run.RunFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option for the file of a picture. */
public final class PictureOptions {

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "The PNG file to write; an existing file is not replaced. Default: a new file in the run's folder pictures.")
    private @Nullable Path output;

    /** Rejects a file that cannot be written, before the computation. */
    public void check() {
        if (output != null) {
            PictureFiles.requireNew(output);
        }
    }

    /**
     * Writes a picture to the given file, or into the run's folder.
     *
     * @param name the name of the file in the run's folder, without suffix
     */
    public Path write(Sheet sheet, RunFolder folder, String name) {
        if (output == null) {
            return PictureFiles.writeNew(sheet, folder.path().resolve("pictures"), name);
        }
        PictureFiles.write(sheet, output);
        return output;
    }
}
