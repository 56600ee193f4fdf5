package dev.bifocal.host.cli.argument;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command writes its result: never over another file unless the user says so. */
public final class OutputFile {

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "The file to write; without it one is named after RUN or FILE.")
    private @Nullable Path path;

    @Option(names = "--force", description = "Replace the file where it exists.")
    private boolean force;

    /**
     * The file.
     *
     * @param usual its name where the user gives none
     * @param suffixes of which it has one
     * @throws BifocalException if it exists and may not be replaced, or has another suffix
     */
    public Path resolve(String usual, List<String> suffixes) {
        Path file = path == null ? Path.of(usual) : path;
        if (suffixes.stream().noneMatch(suffix -> file.toString().endsWith(suffix))) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "The name of %s does not say which format is wanted.".formatted(file),
                    "Let --output end in %s.".formatted(String.join(" or ", suffixes)));
        }
        if (Files.exists(file) && !force) {
            throw new BifocalException(
                    ErrorCode.USAGE,
                    "%s exists already.".formatted(file),
                    "Give another file with --output, or replace it with --force.");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw new BifocalException(
                    ErrorCode.USAGE, "There is no folder %s to write to.".formatted(folder), "Make it first.");
        }
        return file;
    }
}
