package dev.bifocal.host.data.imagenet;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.data.CoarseMap;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Checksum;
import dev.bifocal.host.data.DatasetEntry.Counts;
import dev.bifocal.host.data.DatasetEntry.Download;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.folder.ClassFolder;
import dev.bifocal.host.data.folder.ClassFolders;
import dev.bifocal.host.data.folder.DirectoryFiles;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Opens ImageNet-1K (ILSVRC 2012) from {@code train/WNID/*.JPEG} and validation images in class folders, or in one
 * folder with a ground truth file beside it.
 *
 * <p>Fine labels number the synsets found, in the order of their WordNet ids, which is the conventional order of the
 * 1,000 classes.
 */
public final class ImageNet {

    /** The catalog entry. */
    public static final DatasetEntry ENTRY = new DatasetEntry(
            "imagenet",
            "ImageNet-1K (ILSVRC 2012), 1.28 million photos in 1,000 classes",
            List.of(
                    new Download(
                            "ILSVRC2012_img_train.tar (138 GB), ILSVRC2012_img_val.tar (6.3 GB),"
                                    + " ILSVRC2012_devkit_t12.tar.gz",
                            "https://image-net.org/download, after registration"),
                    new Download(
                            "or the same images with class folders and lists",
                            "https://www.kaggle.com/c/imagenet-object-localization-challenge")),
            "For non-commercial research and education, by ImageNet's terms of access.",
            """
            train/n01440764/*.JPEG ...   the archive of each class unpacked into a folder of its name
            val/n01440764/*.JPEG ...     class folders, or
            val/ILSVRC2012_val_*.JPEG    all in one folder, with one of these in data.root:
              LOC_val_solution.csv                               as Kaggle hands it out
              imagenet_2012_validation_synset_labels.txt         one synset a line
              ILSVRC2012_validation_ground_truth.txt             of the devkit
            LOC_synset_mapping.txt       names of the classes, if wanted
            """,
            Optional.of(Counts.of(1_281_167, 50_000, 12, 1_000)),
            "The twelve groups of imagenet32, unless data.coarseMap maps synsets (n01440764: fish) to others.",
            Statistics.IMAGENET,
            List.of(
                    "Kaggle's folders (ILSVRC/Data/CLS-LOC/train, val) are found below data.root; the devkit's files also in"
                            + " ILSVRC2012_devkit_t12/data.",
                    "Labels follow the conventional order of WordNet ids. The devkit's ground truth has another "
                            + "order, which is built in.",
                    "If a class folder is not one of the 1,000 synsets, each class is its own coarse class.",
                    "data.partial=true accepts an incomplete copy."),
            List.of(
                    new Checksum("ILSVRC2012_img_train.tar", "1d675b47d978889d74fa0da5fadfb00e", "the download page"),
                    new Checksum("ILSVRC2012_img_val.tar", "29b22e2961454d5413ddabcf34fc5622", "the download page"),
                    new Checksum(
                            "ILSVRC2012_devkit_t12.tar.gz", "fa75699e90414af021442c21a62c3abf", "the download page")),
            data -> open(data.root(), data.coarseMap()));

    private static final String TRAIN = "train";
    private static final String VALIDATION = "val";
    private static final Path KAGGLE = Path.of("ILSVRC", "Data", "CLS-LOC");
    private static final String LAYOUT =
            "Arrange the images as 'bifocal data describe imagenet' shows, and set data.root to the folder with "
                    + "train and val.";

    private ImageNet() {}

    /**
     * Opens the data set without decoding an image.
     *
     * @param root the folder that contains {@code train} and {@code val}, or Kaggle's folder
     * @param coarseMap a map from synsets to coarse classes; by default, the twelve groups of ImageNet32
     */
    static Dataset open(Path root, Optional<Path> coarseMap) {
        if (!Files.isDirectory(root)) {
            throw new HostException(
                    ErrorCode.DATA,
                    "data.root is %s, which %s."
                            .formatted(
                                    root.toAbsolutePath(), Files.exists(root) ? "is not a folder" : "does not exist"),
                    LAYOUT);
        }
        Path images = Files.isDirectory(root.resolve(KAGGLE)) ? root.resolve(KAGGLE) : root;
        DirectoryFiles files = DirectoryFiles.list(images, List.of(TRAIN, VALIDATION));
        ClassFolder train = ClassFolder.find(files, TRAIN).orElseThrow(() -> missing(images, TRAIN));
        ImageNetSynsets known = new ImageNetSynsets();
        ImageNetFiles lists = new ImageNetFiles(root, images, known);
        ClassFolder validation = ClassFolder.find(files, VALIDATION)
                .or(() -> lists.labelled(files, VALIDATION))
                .orElseThrow(() -> missing(images, VALIDATION));
        ClassFolders.checkClasses(images, train, validation);
        List<String> synsets = ClassFolders.classes(train, validation);
        checkSynsets(images, synsets);
        List<String> names = lists.names(synsets);
        CoarseMap coarse = coarseMap
                .map(file -> CoarseMap.read(file, synsets))
                .or(() -> known.coarse(synsets, root))
                .orElseGet(() -> CoarseMap.identity(synsets));
        return new Dataset(
                "imagenet",
                ClassFolders.images(files, train, synsets, names, coarse),
                ClassFolders.images(files, validation, synsets, names, coarse),
                Optional.empty(),
                Statistics.IMAGENET.mean(),
                Statistics.IMAGENET.std(),
                ClassFolders.fingerprint("imagenet", train, validation, synsets, coarse));
    }

    private static BifocalException missing(Path images, String folder) {
        return new HostException(
                ErrorCode.DATA, "%s has no folder %s with images.".formatted(images.toAbsolutePath(), folder), LAYOUT);
    }

    private static void checkSynsets(Path images, List<String> classes) {
        classes.stream()
                .filter(name -> !ImageNetFiles.isSynset(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new HostException(
                            ErrorCode.DATA,
                            "%s has a class folder '%s', which is not a WordNet id such as n01440764."
                                    .formatted(images.toAbsolutePath(), name),
                            "Use data.dataset=folder for classes with other names.");
                });
    }
}
