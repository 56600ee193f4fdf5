package dev.bifocal.host.eval.protocol;

import dev.bifocal.host.track.MetricRecord;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A protocol of evaluation. */
public enum Protocol {
    /** Recall@K of the test images among themselves. */
    RECALL,
    /** Classification by the votes of the nearest training images. */
    KNN,
    /** A linear classifier on the frozen backbone. */
    LINEAR,
    /** Fine-tuning of the whole network with few labels. */
    SEMI;

    /**
     * The keys of the settings that affect the protocol's result, in addition to those that affect all protocols. A key
     * may be that of a whole section.
     */
    public List<String> settings() {
        return switch (this) {
            case RECALL -> List.of("evaluation.recall", "evaluation.exclude");
            case KNN -> List.of("evaluation.knn.k", "evaluation.knn.vote", "evaluation.knn.temperature");
            case LINEAR -> List.of("evaluation.linear");
            case SEMI -> List.of("evaluation.semi");
        };
    }

    /** The names of the results. */
    public List<String> results(EvaluationConfig config) {
        return switch (this) {
            case RECALL -> config.recall().stream().map(MetricRecord::recall).toList();
            case KNN ->
                config.knn().k().stream()
                        .flatMap(k -> Stream.of(Measured.TOP1 + "@" + k, Measured.TOP5 + "@" + k))
                        .toList();
            case LINEAR, SEMI -> List.of(Measured.TOP1, Measured.TOP5);
        };
    }

    /** The name in lower case, as on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
