package dev.bifocal.host.eval.neighbour;

import dev.bifocal.host.data.Dataset;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.FeatureCache;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.KnnConfig;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Measurement;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.Subject;
import dev.bifocal.host.eval.protocol.Wording;
import java.util.LinkedHashMap;
import java.util.Map;

/** k-nearest-neighbour classification of the test images by the training images. */
public final class KnnMeasurement implements Measurement {

    private final KnnConfig config;
    private final FineLabels labels;
    private final Knn knn;

    /**
     * Creates a measurement.
     *
     * @throws dev.bifocal.api.BifocalException if training and test images share no class, or there are too few
     *     training images
     */
    public KnnMeasurement(Dataset dataset, KnnConfig config) {
        this.config = config;
        this.labels = FineLabels.of(dataset, Protocol.KNN);
        this.knn = new Knn(config, labels);
    }

    @Override
    public Measured measure(Subject subject) {
        Map<String, Double> results = new LinkedHashMap<>();
        accuracies(subject.features()).forEach((k, accuracy) -> {
            results.put(Measured.TOP1 + "@" + k, accuracy.top1());
            results.put(Measured.TOP5 + "@" + k, accuracy.top5());
        });
        return Measured.of(Protocol.KNN, results, method()).noting(labels.notes());
    }

    /** Computes the accuracy by the number of neighbours. */
    public Map<Integer, Accuracy> accuracies(FeatureCache features) {
        return knn.measure(features.train(), features.test());
    }

    private String method() {
        String votes =
                switch (config.vote()) {
                    case WEIGHTED ->
                        "votes of weight exp(similarity / %s)".formatted(Wording.number(config.temperature()));
                    case MAJORITY -> "votes of equal weight";
                };
        return "Classes of %s test images by the %s of the k nearest of %s training images, by the cosine of pooled backbone features; no image is augmented. The number after @ is k."
                .formatted(labels.test().length, votes, labels.train().length);
    }
}
