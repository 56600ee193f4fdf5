package dev.bifocal.host.data.products;

import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.Fingerprint;
import dev.bifocal.host.data.folder.FileImages;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens Stanford Online Products in the two splits of C. Feng and I. Patras (CVPR 2023): from their lists if they exist
 * in the root, otherwise derived from the official {@code Ebay_train.txt} and {@code Ebay_test.txt}.
 */
final class Sop {

    private static final Logger LOG = LoggerFactory.getLogger(Sop.class);
    private static final String FOLDER = "Stanford_Online_Products";

    private Sop() {}

    /** A split, with the rule that derives it from the official products. */
    enum Split {
        /** Products with at least eight images; training and test have different products. */
        ONE("sop-split1", "sop_split1"),
        /** Products with twelve images: ten for training and two for testing. */
        TWO("sop-split2", "sop_split2");

        private final String key;
        private final String folder;

        Split(String key, String folder) {
            this.key = key;
            this.folder = folder;
        }

        /** The value of {@code data.dataset}. */
        String key() {
            return key;
        }

        /** The folder with the lists of the split. */
        String folder() {
            return folder;
        }

        SopImages.Parts make(SopProducts products) {
            return this == ONE ? SopRules.splitOne(products) : SopRules.splitTwo(products);
        }
    }

    /**
     * Opens a split without decoding an image.
     *
     * @param root the folder of the category folders, or the folder that contains {@code Stanford_Online_Products}
     */
    static Dataset open(Split split, Path root) {
        Path folder = folder(root);
        if (SopLists.arePresent(folder.resolve(split.folder()))) {
            return dataset(split.key(), folder, SopLists.read(folder.resolve(split.folder())));
        }
        if (!SopProducts.arePresent(folder)) {
            throw new HostException(
                    ErrorCode.DATA,
                    "Folder %s has neither the lists of Feng and Patras (%s) nor the official lists (%s, %s)."
                            .formatted(
                                    folder.toAbsolutePath(),
                                    split.folder() + "/" + SopLists.FILES.get(0) + " and others",
                                    SopProducts.TRAIN_FILE,
                                    SopProducts.TEST_FILE),
                    "Set data.root to the unpacked Stanford_Online_Products.zip.");
        }
        SopImages.Parts parts = split.make(SopProducts.read(folder));
        if (split == Split.ONE) {
            LOG.info(
                    "There is no folder {} with the lists of Feng and Patras; split 1 is derived from the official "
                            + "lists.",
                    split.folder());
            return dataset(split.key(), folder, parts);
        }
        LOG.warn(
                "There is no folder {} with the lists of Feng and Patras; the two test images of each product are our own choice,"
                        + " so results cannot be compared with the paper's image by image.",
                split.folder());
        return dataset(split.key() + " (own choice of test images)", folder, parts);
    }

    private static Path folder(Path root) {
        if (!Files.isDirectory(root)) {
            throw new HostException(
                    ErrorCode.DATA,
                    "data.root is %s, which %s."
                            .formatted(
                                    root.toAbsolutePath(), Files.exists(root) ? "is not a folder" : "does not exist"),
                    "Unpack Stanford_Online_Products.zip and set data.root to the unpacked folder.");
        }
        Path inside = root.resolve(FOLDER);
        return Files.isDirectory(inside) ? inside : root;
    }

    private static Dataset dataset(String name, Path folder, SopImages.Parts parts) {
        FileImages train = parts.train().open(folder);
        FileImages test = parts.test().open(folder);
        Fingerprint fingerprint = new Fingerprint().add("sop");
        train.addTo(fingerprint);
        test.addTo(fingerprint);
        return new Dataset(
                name,
                train,
                test,
                Optional.empty(),
                Statistics.IMAGENET.mean(),
                Statistics.IMAGENET.std(),
                fingerprint.hex());
    }
}
