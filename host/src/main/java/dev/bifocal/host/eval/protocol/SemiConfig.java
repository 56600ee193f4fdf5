package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Optional;

/**
 * The settings of fine-tuning of the whole network with the labels of few training images. The defaults are those of
 * the official scripts of L. Huang et al. (CVPR 2022).
 */
public record SemiConfig(
        @Option(
                        doc = "Fraction of the training images of each class that is labelled, drawn with the seed.",
                        value = "0.01",
                        above = 0,
                        max = 1)
                double fraction,
        @Option(doc = "File with the names of the labelled images, one per line. It replaces fraction.")
                Optional<String> list,
        @Option(
                        doc =
                                "Learning rate of the backbone. Default: 0.0001 for at most 3 % of the images, 0.01 for more, 0.1 from scratch.",
                        above = 0)
                Optional<Double> lr,
        @Option(
                        doc =
                                "Learning rate of the classifier. Default: 1 for at most 3 % of the images, 0.1 for more, 0.1 from scratch.",
                        above = 0)
                Optional<Double> classifierLr,
        @Option(
                        doc =
                                "Whether the backbone starts with random weights instead of the trained ones, as a supervised control.",
                        value = "false")
                boolean scratch,
        @Option(doc = "Momentum of SGD.", value = "0.9", min = 0, below = 1) double momentum,
        @Option(doc = "Weight decay of all parameters.", value = "0.0001", min = 0) double weightDecay,
        @Option(doc = "Batch size. The last batch of an epoch may be smaller.", value = "256", min = 2) int batch,
        @Option(doc = "Number of passes over the labelled images.", value = "50", min = 1) int epochs,
        @Option(
                        doc = "Numbers of finished epochs after which both learning rates are multiplied by factor.",
                        value = "[30, 40]",
                        min = 1)
                List<Integer> milestones,
        @Option(doc = "Factor of both learning rates at each milestone.", value = "0.1", above = 0, max = 1)
                double factor,
        @Option(
                        doc = "Epochs between measurements on the test images. 0 means only one, at the end.",
                        value = "5",
                        min = 0)
                int every) {}
