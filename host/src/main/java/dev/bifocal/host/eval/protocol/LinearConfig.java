package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.option.Option;
import java.util.List;

/**
 * The settings of a linear classifier on the features of the frozen backbone. The defaults are those of the official
 * script of L. Huang et al. (CVPR 2022).
 */
public record LinearConfig(
        @Option(doc = "Learning rate before the first milestone.", value = "0.4", above = 0) double lr,
        @Option(doc = "Momentum of SGD.", value = "0.9", min = 0, below = 1) double momentum,
        @Option(doc = "Weight decay.", value = "0", min = 0) double weightDecay,
        @Option(doc = "Batch size. The last batch of an epoch may be smaller.", value = "256", min = 1) int batch,
        @Option(doc = "Number of passes over the training images.", value = "50", min = 1) int epochs,
        @Option(
                        doc = "Numbers of finished epochs after which the learning rate is multiplied by factor.",
                        value = "[30, 40]",
                        min = 1)
                List<Integer> milestones,
        @Option(doc = "Factor of the learning rate at each milestone.", value = "0.1", above = 0, max = 1)
                double factor,
        @Option(
                        doc =
                                "Whether to crop and flip training images at random in each epoch. Otherwise they are prepared like test images, and their features are computed once.",
                        value = "true")
                boolean augment,
        @Option(
                        doc = "Epochs between measurements on the test images. 0 means only one, at the end.",
                        value = "5",
                        min = 0)
                int every) {}
