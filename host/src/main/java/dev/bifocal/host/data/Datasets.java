package dev.bifocal.host.data;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the data set that an experiment names. */
public final class Datasets {

    private Datasets() {}

    /**
     * Opens a data set; images are decoded or drawn later, as they are read.
     *
     * @param config the data section of the experiment; {@code root} and {@code coarseMap} are relative to the current
     *     directory
     * @param seed the experiment's seed, which the subset is drawn with
     * @throws BifocalException with code CONFIGURATION for settings that make no sense, and with code DATA, naming file
     *     and record, for files that are missing, damaged or not what they should be
     */
    public static Dataset open(DataConfig config, long seed) {
        Dataset whole =
                switch (config.dataset()) {
                    case "shapes" -> Shapes.open(config.shapes());
                    case "cifar10" -> Cifar.open("cifar10", root(config), CifarClasses.CIFAR10, Cifar.FILE_RECORDS);
                    case "cifartoy" -> Cifar.open("cifartoy", root(config), toy(config), Cifar.FILE_RECORDS);
                    case "folder" ->
                        ClassFolders.open(root(config), config.coarseMap().map(text -> path("data.coarseMap", text)));
                    default ->
                        throw new BifocalException(
                                ErrorCode.CONFIGURATION,
                                "data.dataset is '%s', which is no data set.".formatted(config.dataset()),
                                "Set it to shapes, cifar10, cifartoy or folder.");
                };
        Optional<Integer> subset = config.subset();
        Dataset chosen = subset.isPresent() ? Subset.of(whole, subset.get(), seed) : whole;
        return config.unreadable() == DataConfig.Unreadable.SKIP ? ReplacedImages.ofTraining(chosen) : chosen;
    }

    private static CifarClasses toy(DataConfig config) {
        if (config.split().equals("good")) {
            return CifarClasses.TOY_GOOD;
        }
        return config.variant().equals("code") ? CifarClasses.TOY_BAD_CODE : CifarClasses.TOY_BAD_PAPER;
    }

    private static Path root(DataConfig config) {
        String root = config.root()
                .orElseThrow(() -> new BifocalException(
                        ErrorCode.CONFIGURATION,
                        "data.root is not set, but data set %s is read from files.".formatted(config.dataset()),
                        "Set data.root to the folder that holds it, or data.dataset to shapes, which needs no files."));
        return path("data.root", root);
    }

    private static Path path(String key, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "%s is '%s', which is no path on this system.".formatted(key, text),
                    "Set %s to a path that exists.".formatted(key),
                    e);
        }
    }
}
