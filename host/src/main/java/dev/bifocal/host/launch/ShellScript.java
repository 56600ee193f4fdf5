package dev.bifocal.host.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Words of shell scripts. */
public final class ShellScript {

    /** The id of a trial in a command, which the script replaces. */
    static final String ID = "$id";

    private ShellScript() {}

    /** A word that a shell reads as it is. */
    public static String quoted(String word) {
        return word.matches("[\\w./:@%,=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /**
     * A command with one word in a line. A class path that consists of all jars of a folder is written as {@code
     * folder/*}.
     */
    static String command(List<String> words) {
        return words.stream()
                .map(word -> word.equals(ID) ? "\"%s\"".formatted(ID) : quoted(wholeFolder(word)))
                .collect(Collectors.joining("\n  ", "(\n  ", "\n)"));
    }

    private static String wholeFolder(String word) {
        List<Path> jars =
                Arrays.stream(word.split(File.pathSeparator)).map(Path::of).toList();
        Path folder = jars.get(0).getParent();
        return folder != null && jars.size() > 1 && new HashSet<>(jars).equals(jarsOf(folder))
                ? folder.resolve("*").toString()
                : word;
    }

    private static Set<Path> jarsOf(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).collect(Collectors.toSet());
        } catch (IOException e) {
            throw LaunchFiles.notReadable(folder, e);
        }
    }
}
