package dev.bifocal.host.launch;

import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The small text files of launchers in the folder of a sweep. A file that cannot be read or written is an error with a
 * remedy.
 */
final class LaunchFiles {

    private LaunchFiles() {}

    static void write(Path file, String text) {
        try {
            AtomicFiles.write(file, text);
        } catch (IOException e) {
            throw RunFolder.notWritable(file, e);
        }
    }

    /** The lines of a file; empty if there is no such file. */
    static List<String> lines(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw notReadable(file, e);
        }
    }

    static HostException notReadable(Path path, IOException cause) {
        FileTrouble trouble = FileTrouble.of(cause);
        return new HostException(
                ErrorCode.RUN, "%s cannot be read: %s.".formatted(path, trouble.reason()), trouble.remedy(), cause);
    }
}
