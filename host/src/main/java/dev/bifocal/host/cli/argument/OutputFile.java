package dev.bifocal.host.cli.argument;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.files.AtomicFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.FileTrouble;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for an output file. An existing file is replaced only with {@code --force}. */
public final class OutputFile {

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file to write. Default: a name made from RUN or FILE.")
    private @Nullable Path path;

    @Option(names = "--force", description = "Replace an existing file.")
    private boolean force;

    /**
     * The file.
     *
     * @param usual the default name
     * @param suffixes the allowed suffixes
     * @throws BifocalException if the file exists and may not be replaced, or has another suffix
     */
    public Path resolve(String usual, List<String> suffixes) {
        Path file = path == null ? Path.of(usual) : path;
        if (suffixes.stream().noneMatch(suffix -> file.toString().endsWith(suffix))) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "The suffix of %s does not name a supported format.".formatted(file),
                    "Choose a name that ends in %s.".formatted(String.join(" or ", suffixes)));
        }
        requireWritable(file, force, "--output");
        return file;
    }

    /**
     * Checks that a file may be written.
     *
     * @param force whether the file may exist
     * @param option the option that names the file
     * @throws BifocalException if the file exists and may not be replaced, or its folder does not exist
     */
    public static void requireWritable(Path file, boolean force, String option) {
        if (Files.exists(file) && !force) {
            throw new HostException(
                    ErrorCode.USAGE,
                    "%s already exists.".formatted(file),
                    "Give another file with %s, or replace it with --force.".formatted(option));
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new HostException(
                    ErrorCode.USAGE, "The folder %s does not exist.".formatted(folder), "Create it first.");
        }
    }

    /**
     * Writes a file completely or not at all.
     *
     * @param option the option that names the file
     * @throws BifocalException if the file cannot be written
     */
    public static void write(Path file, String text, String option) {
        try {
            AtomicFiles.write(file, text);
        } catch (IOException e) {
            throw FileTrouble.notWritable(
                    ErrorCode.USAGE, file.toString(), "Or give another file with %s.".formatted(option), e);
        }
    }
}
