package dev.bifocal.host.data;

import dev.bifocal.api.option.Option;
import java.util.Optional;

/** What is trained on. */
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
        @Option(doc = "Folder or zip of the data set; not used by shapes.") Optional<String> root,
        @Option(
                        doc = "Which coarse grouping of cifartoy.",
                        value = "good",
                        oneOf = {"good", "bad"})
                String split,
        @Option(
                        doc = "Which reading of cifartoy's bad split: the paper's or the official code's.",
                        value = "paper",
                        oneOf = {"paper", "code"})
                String variant,
        @Option(doc = "Number of training images, a random subset drawn with the seed; all without it.", min = 2)
                Optional<Integer> subset,
        @Option(doc = "Labels that training sees; evaluation always measures fine ones.", value = "coarse")
                Labels labels,
        @Option(
                        doc =
                                "Data sets folder and imagenet: JSON or YAML file that maps each class folder to its coarse class.")
                Optional<String> coarseMap,
        @Option(doc = "Data set table: CSV or JSON file with path, fine, coarse and split of each image.")
                Optional<String> table,
        @Option(
                        doc =
                                "Data sets with official numbers of images: whether a part of them will do, as for a trial.",
                        value = "false")
                boolean partial,
        @Option(
                        doc =
                                "What becomes of a training image whose file is damaged: the run fails, or the next image of its class takes its place.",
                        value = "fail")
                Unreadable unreadable,
        @Option(doc = "The shapes data set.") ShapesConfig shapes) {

    /** The data set of an experiment that names none. */
    public static final String DEFAULT = "shapes";

    /** What becomes of training images that cannot be read. */
    public enum Unreadable {
        /** The run fails and names the image. */
        FAIL,
        /** Another image of the class takes its place, up to one in a hundred. */
        SKIP
    }

    /** The level of labels that training sees. */
    public enum Labels {
        /** The coarse labels. */
        COARSE,
        /** The fine labels, for upper bounds. */
        FINE
    }

    /** The drawn data set. */
    public record ShapesConfig(
            @Option(doc = "Side of an image in pixels.", value = "32", min = 16, max = 512) int size,
            @Option(doc = "Number of training images.", value = "4000", min = 2) int train,
            @Option(doc = "Number of test images.", value = "1000", min = 2) int test,
            @Option(
                            doc =
                                    "Seed of the drawing, apart from the experiment's, so that all seeds train on the same images.",
                            value = "2023",
                            min = 0)
                    long seed,
            @Option(
                            doc =
                                    "How much there is behind a shape: 0 for plain grey, 1 for colours, textures, blobs and lines.",
                            value = "1",
                            min = 0,
                            max = 1)
                    double clutter) {}
}
