package dev.bifocal.host.data.imagenet;

import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The files of ImageNet32's batches, pickled or as {@code .npz}.
 *
 * @param train the training batches in the order of their numbers
 */
record ImageNet32Files(List<Path> train, Path val) {

    static final String NPZ = ".npz";
    private static final int BATCHES = 10;
    private static final String VAL = "val_data";

    /**
     * Finds the batches in a folder or in its direct subfolders, such as {@code Imagenet32_train}; if the folder itself
     * is such a subfolder, its siblings are searched too.
     *
     * @param partial whether training batches may be missing
     */
    static ImageNet32Files find(Path root, boolean partial) {
        List<Path> folders = folders(root);
        List<String> names = IntStream.rangeClosed(1, BATCHES)
                .mapToObj("train_data_batch_%s"::formatted)
                .toList();
        List<Path> train =
                names.stream().flatMap(name -> find(folders, name).stream()).toList();
        Optional<Path> val = find(folders, VAL);
        if (val.isEmpty() || train.isEmpty() || (!partial && train.size() < BATCHES)) {
            List<String> missing = new ArrayList<>(names);
            missing.add(VAL);
            missing.removeIf(name -> find(folders, name).isPresent());
            throw new HostException(
                    ErrorCode.DATA,
                    "%s lacks these files of ImageNet32, pickled or as .npz: %s."
                            .formatted(root.toAbsolutePath(), String.join(", ", missing)),
                    "Unpack Imagenet32_train.zip and Imagenet32_val.zip, or their npz versions, and set data.root to the"
                            + " folder that they are in.");
        }
        return new ImageNet32Files(train, val.get());
    }

    private static List<Path> folders(Path root) {
        List<Path> folders = new ArrayList<>(List.of(root));
        folders.addAll(below(root));
        Path parent = root.toAbsolutePath().normalize().getParent();
        if (parent != null && isOfRelease(root.toAbsolutePath().normalize())) {
            below(parent).stream().filter(ImageNet32Files::isOfRelease).forEach(folders::add);
        }
        return folders;
    }

    private static boolean isOfRelease(Path folder) {
        return folder.getFileName().toString().toLowerCase(Locale.ROOT).startsWith("imagenet32_");
    }

    private static List<Path> below(Path folder) {
        try (Stream<Path> children = Files.list(folder)) {
            return children.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Folder %s cannot be listed: %s.".formatted(folder.toAbsolutePath(), e),
                    "Set data.root to the folder that ImageNet32's batches are in.",
                    e);
        }
    }

    private static Optional<Path> find(List<Path> folders, String name) {
        return folders.stream()
                .flatMap(folder -> Stream.of(folder.resolve(name), folder.resolve(name + NPZ)))
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
