package dev.bifocal.host.data.cars;

import dev.bifocal.host.data.folder.ClassFolder;
import dev.bifocal.host.data.folder.ClassFolder.LabelledFile;
import dev.bifocal.host.data.folder.DirectoryFiles;
import dev.bifocal.host.data.folder.ImageLookup;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder layout of Cars196 copies: photos in {@code train/CLASS} and {@code test/CLASS}, with the full names of the
 * classes.
 */
final class Cars196Folders {

    private static final String TRAIN = "train";
    private static final String TEST = "test";

    private Cars196Folders() {}

    /** Whether a folder contains both parts. */
    static boolean isIn(Path folder) {
        return Files.isDirectory(folder.resolve(TRAIN)) && Files.isDirectory(folder.resolve(TEST));
    }

    /** Training and test images, ordered by the names of class folders, then by path. */
    static List<Cars196.Part> read(Path folder, Cars196Classes classes) {
        DirectoryFiles files = DirectoryFiles.list(folder, List.of(TRAIN, TEST));
        return List.of(part(files, folder, TRAIN, classes), part(files, folder, TEST, classes));
    }

    private static Cars196.Part part(DirectoryFiles files, Path folder, String name, Cars196Classes classes) {
        ClassFolder part = ClassFolder.find(files, name)
                .orElseThrow(() -> new HostException(
                        ErrorCode.DATA,
                        "%s has no class folders.".formatted(folder.resolve(name)),
                        "Set data.root to the folder that contains train and test."));
        int[] fine = part.images().stream()
                .mapToInt(image -> label(image.className(), folder.resolve(name), classes))
                .toArray();
        return new Cars196.Part(
                new ImageLookup(
                        files, part.images().stream().map(LabelledFile::entry).toList()),
                fine);
    }

    private static int label(String className, Path folder, Cars196Classes classes) {
        return classes.label(className)
                .orElseThrow(() -> new HostException(
                        ErrorCode.DATA,
                        "Folder %s is not a class of Cars196.".formatted(folder.resolve(className)),
                        Suggestions.nearest(className, classes.names())
                                .map("Did you mean '%s'?"::formatted)
                                .orElse("Name it as the devkit's cars_meta.mat does, or remove it.")));
    }
}
