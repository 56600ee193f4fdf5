package dev.bifocal.host.cli.argument;

import dev.bifocal.host.picture.PictureFiles;
import dev.bifocal.host.picture.Sheet;
import dev.bifocal.host.run.RunFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says where a picture goes. */
public final class PictureOptions {

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "The PNG file to write, which must not be there yet; by default one in the run's folder pictures.")
    private @Nullable Path output;

    /** Refuses a file that cannot be written, before anything is computed. */
    public void check() {
        if (output != null) {
            PictureFiles.requireNew(output);
        }
    }

    /**
     * Writes a picture where it was asked for, or into the run's folder.
     *
     * @param name of the file in the run's folder, without suffix
     */
    public Path write(Sheet sheet, RunFolder folder, String name) {
        if (output == null) {
            return PictureFiles.writeNew(sheet, folder.path().resolve("pictures"), name);
        }
        PictureFiles.write(sheet, output);
        return output;
    }
}
