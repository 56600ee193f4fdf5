package dev.bifocal.host.config;

import dev.bifocal.api.option.Option;
import java.util.List;

/** When and how retrieval is measured. */
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
        @Option(doc = "Images in a batch of the evaluation.", value = "256", min = 1) int batch) {

    /** How the query itself is left out. */
    public enum Exclude {
        /** The query's own row. */
        INDEX,
        /** Whatever ranks first. */
        RANK
    }
}
