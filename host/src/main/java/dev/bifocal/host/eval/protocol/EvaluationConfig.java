package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Optional;

/** The settings of all protocols, and the epochs of evaluations during training. */
public record EvaluationConfig(
        @Option(
                        doc =
                                "Epochs between evaluations. There is always one after the last epoch; 0 means only that one.",
                        value = "10",
                        min = 0)
                int every,
        @Option(doc = "Whether to evaluate the encoder before the first step, too.", value = "false") boolean atStart,
        @Option(doc = "Values of K for Recall@K.", value = "[1, 2, 5, 10, 50, 100]", min = 1) List<Integer> recall,
        @Option(
                        doc =
                                "How to exclude the query from its own matches: index excludes it by its index, rank drops the best match, as in the official code.",
                        value = "index")
                Exclude exclude,
        @Option(
                        doc =
                                "Whether to train a linear classifier of fine labels along with the encoder, and to measure it at each evaluation. Ignored if training and test images share no class.",
                        value = "true")
                boolean probe,
        @Option(doc = "Batch size of the evaluation.", value = "256", min = 1) int batch,
        @Option(doc = "Seed of protocols linear and semi. Default: the experiment's seed.", min = 0)
                Optional<Long> seed,
        @Option(doc = "k-nearest-neighbour classification by the training images.") KnnConfig knn,
        @Option(doc = "Linear classifier on the frozen backbone.") LinearConfig linear,
        @Option(doc = "Fine-tuning of the whole network with few labels.") SemiConfig semi) {

    /** The way in which a query is excluded from its own matches. */
    public enum Exclude {
        /** By its index. */
        INDEX,
        /** By its rank: the best match is dropped. */
        RANK
    }
}
