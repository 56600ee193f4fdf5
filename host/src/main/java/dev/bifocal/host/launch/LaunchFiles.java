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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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

    /**
     * The numbers in the names of files, in their order.
     *
     * @param name the whole name, with the number as its group
     */
    static List<Integer> numbers(Path folder, Pattern name) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> name.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(found -> Integer.valueOf(found.group(1)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw notReadable(folder, e);
        }
    }

    /** The number after the largest of {@link #numbers}; 1 without any. */
    static int nextNumber(Path folder, Pattern name) {
        List<Integer> numbers = numbers(folder, name);
        return numbers.isEmpty() ? 1 : 1 + numbers.get(numbers.size() - 1);
    }

    static HostException notReadable(Path path, IOException cause) {
        FileTrouble trouble = FileTrouble.of(cause);
        return new HostException(
                ErrorCode.RUN, "%s cannot be read: %s.".formatted(path, trouble.reason()), trouble.remedy(), cause);
    }
}
