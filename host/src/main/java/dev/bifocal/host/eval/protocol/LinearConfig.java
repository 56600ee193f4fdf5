package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.option.Option;
import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.optimizer.OptimizerConfig.Schedule;
import dev.bifocal.host.options.Candidates;
import java.util.List;

/**
 * The settings of a linear classifier on the features of the frozen backbone. The defaults are those of the official
 * script of L. Huang et al. (CVPR 2022).
 */
public record LinearConfig(
        @Option(
                        doc =
                                "Learning rate at the start. A list, alone or with a list of weightDecay, is a grid: a held-out part of the training images chooses one pair.",
                        value = "0.4",
                        above = 0)
                Candidates lr,
        @Option(doc = "Momentum of the step.", value = "0.9", min = 0, below = 1) double momentum,
        @Option(doc = "Weight decay, or a list of values to choose from.", value = "0", min = 0) Candidates weightDecay,
        @Option(doc = "Update rule: sgd, or lars with trust coefficient 0.001.", value = "sgd") Rule optimizer,
        @Option(doc = "Whether SGD uses Nesterov's momentum.", value = "false") boolean nesterov,
        @Option(doc = "Batch size. The last batch of an epoch may be smaller.", value = "256", min = 1) int batch,
        @Option(doc = "Number of passes over the training images.", value = "50", min = 1) int epochs,
        @Option(
                        doc =
                                "Course of the learning rate: steps decays at the milestones, cosine decays to 0 per step or per epoch, constant never decays.",
                        value = "steps")
                Schedule schedule,
        @Option(
                        doc =
                                "For schedule steps: numbers of finished epochs after which the learning rate is multiplied by factor.",
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
                        doc =
                                "Fraction of the training images of each class that is held out to choose from a grid. Without a grid, nothing is held out.",
                        value = "0.1",
                        above = 0,
                        below = 1)
                double holdout,
        @Option(
                        doc = "Epochs between measurements on the test images. 0 means only one, at the end.",
                        value = "5",
                        min = 0)
                int every) {

    /** Rejects Nesterov's momentum for LARS. */
    public LinearConfig {
        milestones = List.copyOf(milestones);
        if (nesterov && optimizer != Rule.SGD) {
            throw new IllegalArgumentException("nesterov is for optimizer sgd; remove it, or set optimizer to sgd.");
        }
    }

    /** The update rules of the official linear evaluations. */
    public enum Rule {
        /** Stochastic gradient descent with momentum. */
        SGD(OptimizerConfig.Rule.SGD),
        /** Layer-wise adaptive rate scaling. */
        LARS(OptimizerConfig.Rule.LARS);

        private final OptimizerConfig.Rule update;

        Rule(OptimizerConfig.Rule update) {
            this.update = update;
        }

        /** The same rule of the optimizer. */
        public OptimizerConfig.Rule update() {
            return update;
        }
    }

    /** One pair of the grid. */
    public record Pair(double lr, double weightDecay) {}

    /** All pairs of a learning rate and a weight decay; a single one without a grid. */
    public List<Pair> grid() {
        return lr.values().stream()
                .flatMap(rate -> weightDecay.values().stream().map(decay -> new Pair(rate, decay)))
                .distinct()
                .toList();
    }
}
