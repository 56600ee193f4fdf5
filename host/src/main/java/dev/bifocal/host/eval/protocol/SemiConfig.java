package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Optional;

/**
 * Fine-tuning of the whole network with the labels of few training images; the defaults are those of L. Huang et al.'s (CVPR 2022) official
 * scripts.
 */
public record SemiConfig(
        @Option(
                        doc = "Share of each class's training images that is labelled, drawn with the seed.",
                        value = "0.01",
                        above = 0,
                        max = 1)
                double fraction,
        @Option(doc = "File that names the labelled images, one a line, in place of fraction.") Optional<String> list,
        @Option(
                        doc =
                                "Learning rate of the backbone; without it 0.0001 for at most 3 % of the images, 0.01 for more, and 0.1 from scratch.",
                        above = 0)
                Optional<Double> lr,
        @Option(
                        doc =
                                "Learning rate of the classifier; without it 1 for at most 3 % of the images, 0.1 for more, and 0.1 from scratch.",
                        above = 0)
                Optional<Double> classifierLr,
        @Option(
                        doc =
                                "Whether the backbone starts with fresh weights in place of the trained ones, as a control by supervision alone.",
                        value = "false")
                boolean scratch,
        @Option(doc = "Momentum of SGD.", value = "0.9", min = 0, below = 1) double momentum,
        @Option(doc = "Weight decay, on all parameters.", value = "0.0001", min = 0) double weightDecay,
        @Option(doc = "Images in a batch; the last one of an epoch may be smaller.", value = "256", min = 2) int batch,
        @Option(doc = "Number of passes over the labelled images.", value = "50", min = 1) int epochs,
        @Option(
                        doc = "Finished epochs after which both learning rates are multiplied by factor.",
                        value = "[30, 40]",
                        min = 1)
                List<Integer> milestones,
        @Option(doc = "What a milestone multiplies the learning rates with.", value = "0.1", above = 0, max = 1)
                double factor,
        @Option(
                        doc = "Epochs between measurements on the test images; 0 leaves only the one at the end.",
                        value = "5",
                        min = 0)
                int every) {}
