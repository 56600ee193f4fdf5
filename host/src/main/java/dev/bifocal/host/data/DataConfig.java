package dev.bifocal.host.data;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The data set and its labels. */
public record DataConfig(
        @Option(
                        doc = "The data set.",
                        value = DataConfig.DEFAULT,
                        oneOf = {
                            "shapes",
                            "cifar10",
                            "cifartoy",
                            "cifar100",
                            "imagenet32",
                            "sop-split1",
                            "sop-split2",
                            "cars196",
                            "imagenet",
                            "folder",
                            "table"
                        })
                String dataset,
        @Option(doc = "Folder, zip file or pack of the data set. Not used by shapes.") Optional<String> root,
        @Option(
                        doc = "Coarse grouping of cifartoy.",
                        value = DataConfig.DEFAULT_SPLIT,
                        oneOf = {"good", "bad"})
                String split,
        @Option(
                        doc = "Version of cifartoy's bad split: of the paper or of the official code.",
                        value = "paper",
                        oneOf = {"paper", "code"})
                String variant,
        @Option(
                        doc = "Number of training images, a random subset that depends on the seed. Default: all "
                                + "images.",
                        min = 2)
                Optional<Integer> subset,
        @Option(doc = "Labels for training. Evaluation always uses fine labels.", value = "coarse") Labels labels,
        @Option(
                        doc =
                                "Data sets folder and imagenet: JSON or YAML file that maps each class folder to its coarse class.")
                Optional<String> coarseMap,
        @Option(doc = "Data set table: CSV or JSON file with the columns path, fine, coarse and split.")
                Optional<String> table,
        @Option(
                        doc = "Whether to accept an incomplete copy of a data set with an official number of images.",
                        value = "false")
                boolean partial,
        @Option(
                        doc = "Handling of damaged training images: fail ends the run; skip uses the next readable "
                                + "image of the same class.",
                        value = "fail")
                Unreadable unreadable,
        @Option(doc = "Settings of the shapes data set.") ShapesConfig shapes) {

    /** The default data set of an experiment. */
    public static final String DEFAULT = "shapes";

    /** The default grouping of a data set with several groupings. */
    public static final String DEFAULT_SPLIT = "good";

    /** The values of {@code data.split}, for the data sets that have several groupings. */
    public static final Map<String, List<String>> SPLITS = Map.of("cifartoy", List.of(DEFAULT_SPLIT, "bad"));

    /** The handling of unreadable training images. */
    public enum Unreadable {
        /** The run fails with an error that names the image. */
        FAIL,
        /** Another image of the class replaces the image, for up to 1 % of the images. */
        SKIP
    }

    /** The labels for training. */
    public enum Labels {
        /** The coarse labels. */
        COARSE,
        /** The fine labels, as an upper bound. */
        FINE
    }

    /** The settings of the generated data set. */
    public record ShapesConfig(
            @Option(doc = "Side length of an image in pixels.", value = "32", min = 16, max = 512) int size,
            @Option(doc = "Number of training images.", value = "4000", min = 2) int train,
            @Option(doc = "Number of test images.", value = "1000", min = 2) int test,
            @Option(
                            doc = "Seed of the images, separate from the seed of the experiment, so that all seeds "
                                    + "train on the same images.",
                            value = "2023",
                            min = 0)
                    long seed,
            @Option(
                            doc = "Amount of background clutter: 0 for plain gray, 1 for colors, textures, blobs "
                                    + "and lines.",
                            value = "1",
                            min = 0,
                            max = 1)
                    double clutter) {}
}
