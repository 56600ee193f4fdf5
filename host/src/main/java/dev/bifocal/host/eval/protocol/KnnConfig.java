package dev.bifocal.host.eval.protocol;

import dev.bifocal.api.option.Option;
import java.util.List;

/** The settings of k-nearest-neighbour classification of test images by the training images. */
public record KnnConfig(
        @Option(doc = "Numbers of neighbours that vote. The accuracy is reported for each.", value = "[20]", min = 1)
                List<Integer> k,
        @Option(
                        doc =
                                "Weight of a neighbour's vote: weighted is exp(cosine similarity / temperature), majority is 1.",
                        value = "weighted")
                Vote vote,
        @Option(doc = "Temperature of weighted votes.", value = "0.07", above = 0) double temperature,
        @Option(
                        doc = "Epochs between measurements during training. The last epoch is included; 0 means none.",
                        value = "0",
                        min = 0)
                int every) {

    /** The weight of a vote. */
    public enum Vote {
        /** Nearer neighbours have a larger weight. */
        WEIGHTED,
        /** All neighbours have the same weight. */
        MAJORITY
    }
}
