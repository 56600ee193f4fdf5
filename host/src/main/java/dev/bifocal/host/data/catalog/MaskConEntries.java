package dev.bifocal.host.data.catalog;

import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Checksum;
import dev.bifocal.host.data.DatasetEntry.Download;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import dev.bifocal.host.data.cars.Cars196;
import dev.bifocal.host.data.cifar.Cifar100;
import dev.bifocal.host.data.imagenet.ImageNet32;
import java.util.List;
import java.util.Optional;

/** What is known of CIFAR-100, ImageNet32 and Cars196, on which MaskCon's paper experiments. */
final class MaskConEntries {

    private static final String KRIZHEVSKY = "the download page";
    private static final String TORCHVISION = "torchvision; the publisher gives none";
    private static final String PARTIAL = "data.partial=true accepts a part of the images.";

    static final DatasetEntry CIFAR100 = new DatasetEntry(
            "cifar100",
            "60,000 photos of 32 x 32 in 100 classes of 20 groups",
            List.of(new Download(
                    "cifar-100-binary.tar.gz or cifar-100-python.tar.gz (161 MB each)",
                    "https://www.cs.toronto.edu/~kriz/cifar.html")),
            "None is stated; the page asks to cite A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.",
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
            new Statistics(Cifar100.MEAN, Cifar100.STD, "MaskCon's official code."),
            List.of("Both versions give the same data set; where both lie there, the binary one is read.", PARTIAL),
            List.of(
                    new Checksum("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8", KRIZHEVSKY),
                    new Checksum("cifar-100-python.tar.gz", "eb9058c3a382ffc7106e4002c42a8d85", KRIZHEVSKY),
                    new Checksum("cifar-100-python/train", "16019d7e3df5f24257cddd939b257f8d", TORCHVISION),
                    new Checksum("cifar-100-python/test", "f0ef6b0ae62326f3e7ffdfab6717acfc", TORCHVISION),
                    new Checksum("cifar-100-python/meta", "7973b15100ade9c7d40fb424638fde48", TORCHVISION)),
            data -> Cifar100.open(data.root(), data.config().partial()));

    static final DatasetEntry IMAGENET32 = new DatasetEntry(
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
                                         MaskCon's tables, optional: their content is built in
            """,
            Optional.of(ImageNet32.COUNTS),
            "MaskCon's twelve groups, cut out of WordNet; their names are ours.",
            Statistics.IMAGENET,
            List.of(
                    "The files have an order of classes of their own, that of the ILSVRC2012 devkit; fine labels here are the usual"
                            + " ones, by WordNet id.",
                    "Pixels stay in the files. An .npz that is deflated is unpacked once into a file beside it, NAME.data-CRC.npy.",
                    "The fingerprint covers all labels and the pixels of every 256th image.",
                    PARTIAL),
            List.of(),
            data -> ImageNet32.open(data.root(), data.config().partial()));

    static final DatasetEntry CARS196 = new DatasetEntry(
            "cars196",
            "16,185 photos of cars by make, model and year, in eight body types",
            List.of(
                    new Download(
                            "car_devkit.tgz, cars_train.tgz, cars_test.tgz and cars_test_annos_withlabels.mat (1.9 GB)",
                            "https://ai.stanford.edu/~jkrause/cars/car_dataset.html, which no longer answers"),
                    new Download(
                            "a copy of these, or one in class folders",
                            "https://www.kaggle.com/datasets/jutrera/stanford-car-dataset-by-classes-folder")),
            "None is stated with the files (J. Krause et al., 2013); treat it as for research only.",
            """
            devkit/                      here, or all of this in stanford_cars/
              cars_meta.mat, cars_train_annos.mat
            cars_test_annos_withlabels.mat
                                         here or in devkit/
            cars_train/*.jpg, cars_test/*.jpg
            or
            train/CLASS/*.jpg, test/CLASS/*.jpg
                                         here or in car_data/car_data/; CLASS as 'Acura RL Sedan 2012'
            """,
            Optional.of(Cars196.COUNTS),
            "MaskCon's eight body types, by the word in the class name, with sixteen exceptions by hand.",
            Statistics.IMAGENET,
            List.of("MaskCon's settings: views of 224 pixels, views.query=strong-cars, views.key=weak-sop.", PARTIAL),
            List.of(
                    new Checksum("car_devkit.tgz", "c3b158d763b6e2245038c8ad08e45376", TORCHVISION),
                    new Checksum("cars_train.tgz", "065e5b463ae28d29e77c1b4b166cfe61", TORCHVISION),
                    new Checksum("cars_test.tgz", "4ce7ebf6a94d07f1952d94dd34c4d501", TORCHVISION),
                    new Checksum("cars_test_annos_withlabels.mat", "b0a2b23655a3edd16d84508592a98d10", TORCHVISION)),
            data -> Cars196.open(data.root(), data.config().partial()));

    private MaskConEntries() {}
}
