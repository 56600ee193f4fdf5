package dev.bifocal.host.data.cifar;

import dev.bifocal.host.data.DataConfig;
import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Checksum;
import dev.bifocal.host.data.DatasetEntry.Counts;
import dev.bifocal.host.data.DatasetEntry.Download;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import java.util.List;
import java.util.Optional;

/** The catalog entries of CIFAR-10 and CIFARtoy. */
public final class CifarEntries {

    private static final List<Download> DOWNLOADS = List.of(new Download(
            "cifar-10-binary.tar.gz (162 MB), the binary version, or cifar-10-python.tar.gz (163 MB)",
            "https://www.cs.toronto.edu/~kriz/cifar.html"));
    private static final String LICENCE =
            "No license is known; the page asks to cite A. Krizhevsky, Learning Multiple Layers of"
                    + " Features from Tiny Images, 2009.";
    private static final String LAYOUT =
            """
            cifar-10-batches-bin/        or this folder itself
              data_batch_1.bin ... data_batch_5.bin, test_batch.bin
                                         10,000 records each: 1 byte label, 3,072 bytes pixels
              batches.meta.txt           names of the ten classes
            cifar-10-batches-py/         or this folder itself
              data_batch_1 ... data_batch_5, test_batch, batches.meta
                                         pickled dictionaries
            """;
    private static final Statistics STATISTICS =
            new Statistics(Cifar.MEAN, Cifar.STD, "the official code of Feng and Patras (CVPR 2023).");
    private static final List<Checksum> CHECKSUMS = List.of(
            new Checksum("cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530", "the download page"),
            new Checksum("cifar-10-python.tar.gz", "c58f30108f718f92721af3b95e74349a", "the download page"));

    public static final DatasetEntry CIFAR10 = new DatasetEntry(
            "cifar10",
            "60,000 photos of 32 x 32 in ten classes",
            DOWNLOADS,
            LICENCE,
            LAYOUT,
            Optional.of(Counts.of(50_000, 10_000, 2, 10)),
            "Vehicles and animals. The grouping is ours; CIFAR-10 has no coarse classes.",
            STATISTICS,
            List.of(),
            CHECKSUMS,
            data -> Cifar.open("cifar10", data.root(), CifarClasses.CIFAR10, Cifar.FILE_RECORDS));

    public static final DatasetEntry CIFARTOY = new DatasetEntry(
            "cifartoy",
            "CIFAR-10 without deer and frogs, in two coarse classes",
            DOWNLOADS,
            LICENCE,
            LAYOUT,
            Optional.of(Counts.of(40_000, 8_000, 2, 8)),
            "Those of Feng and Patras (CVPR 2023): data.split good is semantic (vehicles, animals), bad is not.",
            STATISTICS,
            List.of("The bad split differs between the paper and the official code; data.variant selects one, by "
                    + "default the paper's."),
            CHECKSUMS,
            data -> Cifar.open("cifartoy", data.root(), toy(data.config()), Cifar.FILE_RECORDS));

    private CifarEntries() {}

    private static CifarClasses toy(DataConfig config) {
        if (config.split().equals("good")) {
            return CifarClasses.TOY_GOOD;
        }
        return config.variant().equals("code") ? CifarClasses.TOY_BAD_CODE : CifarClasses.TOY_BAD_PAPER;
    }
}
