package dev.bifocal.host.data.cars;

import dev.bifocal.host.data.DatasetEntry;
import dev.bifocal.host.data.DatasetEntry.Checksum;
import dev.bifocal.host.data.DatasetEntry.Download;
import dev.bifocal.host.data.DatasetEntry.Statistics;
import java.util.List;
import java.util.Optional;

/** The catalog entry of Cars196. */
public final class Cars196Entry {

    private static final String TORCHVISION = "torchvision; the publisher gives none";
    private static final String PARTIAL = "data.partial=true accepts an incomplete copy.";

    public static final DatasetEntry ENTRY = new DatasetEntry(
            "cars196",
            "16,185 photos of cars by make, model and year, in eight body types",
            List.of(
                    new Download(
                            "car_devkit.tgz, cars_train.tgz, cars_test.tgz and cars_test_annos_withlabels.mat (1.9 GB)",
                            "https://ai.stanford.edu/~jkrause/cars/car_dataset.html, which is offline"),
                    new Download(
                            "or a copy of these files, or a copy in class folders",
                            "https://www.kaggle.com/datasets/jutrera/stanford-car-dataset-by-classes-folder")),
            "The files state no license (J. Krause et al., 2013); assume research use only.",
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
            "The eight body types of Feng and Patras (CVPR 2023): by the word in the class name, with sixteen exceptions.",
            Statistics.IMAGENET,
            List.of(PARTIAL),
            List.of(
                    new Checksum("car_devkit.tgz", "c3b158d763b6e2245038c8ad08e45376", TORCHVISION),
                    new Checksum("cars_train.tgz", "065e5b463ae28d29e77c1b4b166cfe61", TORCHVISION),
                    new Checksum("cars_test.tgz", "4ce7ebf6a94d07f1952d94dd34c4d501", TORCHVISION),
                    new Checksum("cars_test_annos_withlabels.mat", "b0a2b23655a3edd16d84508592a98d10", TORCHVISION)),
            data -> Cars196.open(data.root(), data.config().partial()));

    private Cars196Entry() {}
}
