package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Optional;

/** How an encoder is measured, and when that is done during training. */
public record EvaluationConfig(
        @Option(
                        doc =
                                "Epochs between evaluations; the last epoch is always followed by one, and 0 leaves only that.",
                        value = "10",
                        min = 0)
                int every,
        @Option(doc = "Whether the encoder is measured before the first step, too.", value = "false") boolean atStart,
        @Option(doc = "The K of Recall@K.", value = "[1, 2, 5, 10, 50, 100]", min = 1) List<Integer> recall,
        @Option(
                        doc =
                                "How a query is kept from finding itself: by its index, or by dropping the best match as the official code does.",
                        value = "index")
                Exclude exclude,
        @Option(doc = "Images in a batch of the evaluation.", value = "256", min = 1) int batch,
        @Option(doc = "Seed of what linear and semi draw; without it the experiment's.", min = 0) Optional<Long> seed,
        @Option(doc = "Classification by the nearest training images.") KnnConfig knn,
        @Option(doc = "A linear classifier on the frozen backbone.") LinearConfig linear,
        @Option(doc = "Fine-tuning of the whole network with few labels.") SemiConfig semi) {

    /** How the query itself is left out. */
    public enum Exclude {
        /** The query's own row. */
        INDEX,
        /** Whatever ranks first. */
        RANK
    }
}
