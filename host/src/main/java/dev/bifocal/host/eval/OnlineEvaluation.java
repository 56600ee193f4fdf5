package dev.bifocal.host.eval;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.eval.classifier.OnlineProbe;
import dev.bifocal.host.eval.neighbour.KnnMeasurement;
import dev.bifocal.host.eval.neighbour.RecallMeasurement;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.EvaluationConfig;
import dev.bifocal.host.eval.protocol.EvaluationData;
import dev.bifocal.host.eval.protocol.FeatureCache;
import dev.bifocal.host.track.MetricRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Evaluates an encoder during training: Recall@K on the test images, kNN classification, and the probe that is trained
 * along.
 */
public final class OnlineEvaluation {

    private final EvaluationData data;
    private final EvaluationConfig config;
    private final Optional<KnnMeasurement> knn;
    private final Optional<OnlineProbe> probe;

    /**
     * Creates an evaluation, and checks its settings.
     *
     * @param probe measured with the features of each evaluation
     * @throws dev.bifocal.api.BifocalException as {@link #check} does
     */
    public OnlineEvaluation(EvaluationData data, EvaluationConfig config, Optional<OnlineProbe> probe) {
        this.data = data;
        this.config = config;
        this.knn = knn(data.dataset(), config);
        this.probe = probe;
    }

    /**
     * Checks the settings against the data.
     *
     * @throws dev.bifocal.api.BifocalException if {@code evaluation.knn.every} is not 0 and kNN is not possible on the
     *     data
     */
    public static void check(Dataset dataset, EvaluationConfig config) {
        knn(dataset, config);
    }

    /** The names of the metrics that an evaluation records; that of the probe only if the data allow it. */
    public static List<String> metrics(EvaluationConfig config) {
        List<String> names = new ArrayList<>();
        config.recall().forEach(k -> names.add(MetricRecord.recall(k)));
        if (config.knn().every() > 0) {
            config.knn().k().forEach(k -> names.add(MetricRecord.knn(k)));
        }
        if (config.probe()) {
            names.add(MetricRecord.PROBE);
        }
        return names;
    }

    private static Optional<KnnMeasurement> knn(Dataset dataset, EvaluationConfig config) {
        return config.knn().every() > 0 ? Optional.of(new KnnMeasurement(dataset, config.knn())) : Optional.empty();
    }

    /**
     * The results. A map is empty if its measurement was not requested.
     *
     * @param recall Recall@K by K
     * @param knn the accuracy by the number of neighbours
     * @param probe the accuracy of the probe, if there is one
     */
    public record Values(Map<Integer, Double> recall, Map<Integer, Accuracy> knn, Optional<Accuracy> probe) {}

    /**
     * Evaluates an encoder.
     *
     * @param encoder maps images (n, 3, S, S) to features (n, C), in evaluation mode
     * @param wantsRecall whether to measure Recall@K
     * @param wantsKnn whether to measure kNN; it also requires that {@code evaluation.knn.every} is not 0
     */
    public Values measure(UnaryOperator<NDArray> encoder, boolean wantsRecall, boolean wantsKnn) {
        try (FeatureCache features = new FeatureCache(data, encoder)) {
            return new Values(
                    wantsRecall ? new RecallMeasurement(data.dataset(), config).recall(features) : Map.of(),
                    knn.filter(measurement -> wantsKnn)
                            .map(measurement -> measurement.accuracies(features))
                            .orElse(Map.of()),
                    probe.map(trained -> trained.measure(features)));
        }
    }

    /** Whether kNN is due after the given number of finished epochs. */
    public boolean knnIsDue(int epoch, int epochs) {
        int every = config.knn().every();
        return every > 0 && (epoch == epochs || epoch % every == 0);
    }
}
