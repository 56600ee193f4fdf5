package dev.bifocal.host.data;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** The data section of an experiment with checked paths. Paths are relative to the current directory. */
public record DataSection(DataConfig config) {

    /** The folder or zip of the data set. */
    public Path root() {
        String root = config.root()
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION,
                        "data.root is not set, but data set %s is read from files.".formatted(config.dataset()),
                        "Set data.root to the folder of the data set, or set data.dataset to shapes, which needs no "
                                + "files."));
        return path("data.root", root);
    }

    /** The file that maps classes to coarse classes, if set. */
    public Optional<Path> coarseMap() {
        return config.coarseMap().map(text -> path("data.coarseMap", text));
    }

    /** The table of images and labels. */
    public Path table() {
        String table = config.table()
                .orElseThrow(() -> new HostException(
                        ErrorCode.CONFIGURATION,
                        "data.table is not set, but data set %s is read from a table.".formatted(config.dataset()),
                        "Set data.table to a CSV or JSON file with the columns path, fine, coarse and split."));
        return path("data.table", table);
    }

    private static Path path(String key, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "%s is '%s', which is not a valid path on this system.".formatted(key, text),
                    "Set %s to a path that exists.".formatted(key),
                    e);
        }
    }
}
