package dev.bifocal.host.data.imagenet;

import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Download;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import java.util.List;
import java.util.Optional;

/** The catalog entry of ImageNet32. */
public final class ImageNet32Entry {

    private static final String PARTIAL = "data.partial=true accepts an incomplete copy.";

    public static final DatasetEntry ENTRY = new DatasetEntry(
            "imagenet32",
            "all of ImageNet-1K in 32 x 32, in twelve coarse classes",
            List.of(new Download(
                    "Imagenet32_train.zip and Imagenet32_val.zip, or Imagenet32_train_npz.zip and Imagenet32_val_npz.zip"
                            + " (about 3.5 GB), with an account",
                    "https://image-net.org/download-images.php")),
            "ImageNet's terms of access: research and education only, and no redistribution.",
            """
            train_data_batch_1 ... train_data_batch_10, val_data
                                         pickled, or each as .npz: data (N, 3072), labels 1 to 1000;
                                         here or in folders right below, such as Imagenet32_train/
            imagenet32_to_fine.json, imagenet_fine_to_coarse.json
                                         the published coarse classes, optional: they are built in
            """,
            Optional.of(ImageNet32.COUNTS),
            "The twelve groups of Feng and Patras (CVPR 2023), cut out of WordNet; their names are ours.",
            Statistics.IMAGENET,
            List.of(
                    "The files use the class order of the ILSVRC2012 devkit; fine labels here follow the "
                            + "conventional order of WordNet ids.",
                    "The files are memory-mapped. A compressed .npz is unpacked once into a file beside it, "
                            + "NAME.data-CRC.npy.",
                    "The fingerprint covers all labels and the pixels of every 256th image.",
                    PARTIAL),
            List.of(),
            data -> ImageNet32.open(data.root(), data.config().partial()));

    private ImageNet32Entry() {}
}
