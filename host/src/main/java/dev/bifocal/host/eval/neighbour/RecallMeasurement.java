package dev.bifocal.host.eval.neighbour;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.eval.protocol.EvaluationConfig;
import dev.bifocal.host.eval.protocol.FeatureCache;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Measurement;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.Subject;
import dev.bifocal.host.track.MetricRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** Recall@K of the test images among themselves. */
public final class RecallMeasurement implements Measurement {

    private final Dataset dataset;
    private final EvaluationConfig config;

    /** Creates a measurement of the test images. */
    public RecallMeasurement(Dataset dataset, EvaluationConfig config) {
        this.dataset = dataset;
        this.config = config;
        config.recall().forEach(k -> Recall.requireInRange(k, dataset.test().size()));
    }

    @Override
    public Measured measure(Subject subject) {
        Map<String, Double> results = new LinkedHashMap<>();
        recall(subject.features()).forEach((k, value) -> results.put(MetricRecord.recall(k), value));
        return Measured.of(Protocol.RECALL, results, method());
    }

    /** Computes Recall@K by K. */
    public Map<Integer, Double> recall(FeatureCache features) {
        try (NDArray test = features.unitTest()) {
            return Recall.of(test, FineLabels.of(dataset.test()), config.recall(), config.exclude());
        }
    }

    private String method() {
        String excluded =
                switch (config.exclude()) {
                    case INDEX -> "the query is excluded by its index";
                    case RANK -> "the best match is excluded, as in the official code";
                };
        return "Recall@K is the share of %s test images that have an image of their fine class among the K nearest other test images, by the cosine of pooled backbone features; %s."
                .formatted(dataset.test().size(), excluded);
    }
}
