package dev.bifocal.host.eval.protocol;

import java.util.List;
import java.util.Locale;

/** A way to measure an encoder. */
public enum Protocol {
    /** Recall@K of the test images among themselves. */
    RECALL,
    /** Votes of the nearest training images. */
    KNN,
    /** A linear classifier on the frozen backbone. */
    LINEAR,
    /** Fine-tuning of the whole network with few labels. */
    SEMI;

    /** The keys of the settings that its result depends on beside those of all protocols, or of what holds them. */
    public List<String> settings() {
        return switch (this) {
            case RECALL -> List.of("evaluation.recall", "evaluation.exclude");
            case KNN -> List.of("evaluation.knn.k", "evaluation.knn.vote", "evaluation.knn.temperature");
            case LINEAR -> List.of("evaluation.linear");
            case SEMI -> List.of("evaluation.semi");
        };
    }

    /** In lower case, as on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
