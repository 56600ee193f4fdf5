package dev.bifocal.host.data.cifar;

import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Checksum;
import dev.bifocal.host.data.DatasetEntry.Download;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import java.util.List;
import java.util.Optional;

/** The catalog entry of CIFAR-100. */
public final class Cifar100Entry {

    private static final String KRIZHEVSKY = "the download page";
    private static final String TORCHVISION = "torchvision; the publisher gives none";
    private static final String PARTIAL = "data.partial=true accepts an incomplete copy.";

    public static final DatasetEntry ENTRY = new DatasetEntry(
            "cifar100",
            "60,000 photos of 32 x 32 in 100 classes of 20 groups",
            List.of(new Download(
                    "cifar-100-binary.tar.gz or cifar-100-python.tar.gz (161 MB each)",
                    "https://www.cs.toronto.edu/~kriz/cifar.html")),
            "No license is stated; the page asks to cite A. Krizhevsky, Learning Multiple Layers of Features from "
                    + "Tiny Images, 2009.",
            """
            cifar-100-binary/            or this folder itself
              train.bin, test.bin        50,000 and 10,000 records: coarse label, fine label, 3,072 bytes pixels
              coarse_label_names.txt, fine_label_names.txt
            or
            cifar-100-python/            or this folder itself
              train, test, meta          pickled dictionaries
            """,
            Optional.of(Cifar100.COUNTS),
            "The publisher's 20 superclasses, five fine classes each.",
            new Statistics(Cifar100.MEAN, Cifar100.STD, "the official code of Feng and Patras (CVPR 2023)."),
            List.of("Both versions give the same data set. If both exist, the binary version is read.", PARTIAL),
            List.of(
                    new Checksum("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8", KRIZHEVSKY),
                    new Checksum("cifar-100-python.tar.gz", "eb9058c3a382ffc7106e4002c42a8d85", KRIZHEVSKY),
                    new Checksum("cifar-100-python/train", "16019d7e3df5f24257cddd939b257f8d", TORCHVISION),
                    new Checksum("cifar-100-python/test", "f0ef6b0ae62326f3e7ffdfab6717acfc", TORCHVISION),
                    new Checksum("cifar-100-python/meta", "7973b15100ade9c7d40fb424638fde48", TORCHVISION)),
            data -> Cifar100.open(data.root(), data.config().partial()));

    private Cifar100Entry() {}
}
