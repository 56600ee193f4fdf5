package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.option.Option;
import java.util.List;

/** Classification of test images by their nearest training images. */
public record KnnConfig(
        @Option(doc = "Numbers of neighbours that vote, each measured.", value = "[20]", min = 1) List<Integer> k,
        @Option(
                        doc =
                                "What a neighbour's vote counts: weighted is exp(cosine similarity / temperature), majority one each.",
                        value = "weighted")
                Vote vote,
        @Option(doc = "Temperature of weighted votes.", value = "0.07", above = 0) double temperature,
        @Option(
                        doc = "Epochs between measurements during training, the last epoch counted in; 0 for none.",
                        value = "0",
                        min = 0)
                int every) {

    /** What a vote counts. */
    public enum Vote {
        /** More for nearer neighbours. */
        WEIGHTED,
        /** The same for all. */
        MAJORITY
    }
}
