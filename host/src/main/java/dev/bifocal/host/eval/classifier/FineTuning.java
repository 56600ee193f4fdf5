package dev.bifocal.host.eval.classifier;

import ai.djl.ndarray.NDManager;
import dev.bifocal.host.data.ImageDataset;
import dev.bifocal.host.data.Subset;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.EncoderUnderTest;
import dev.bifocal.host.eval.protocol.EvaluationData;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.FeatureCache;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Measurement;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.SemiConfig;
import dev.bifocal.host.eval.protocol.Subject;
import dev.bifocal.host.eval.protocol.Wording;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Semi-supervised classification: the whole network is trained, in training mode, with the labels of few training
 * images. It starts from the backbone's weights and a new classifier. As in the official code of L. Huang et al. (CVPR
 * 2022).
 */
public final class FineTuning implements Measurement {

    private static final String STREAM = "semi";

    private final EvaluationData data;
    private final SemiConfig config;
    private final long seed;
    private final EvaluationListener listener;
    private final FineLabels labels;
    private final LabelledImages labelled;
    private final Rates rates;

    /** Learning rates of backbone and classifier. */
    record Rates(double backbone, double classifier) {

        /** The threshold between the official settings for 1 % and for 10 % of the images. */
        private static final double MOST_OF_FEW = 0.03;

        static Rates of(SemiConfig config, double share) {
            Rates usual = config.scratch()
                    ? new Rates(0.1, 0.1)
                    : share <= MOST_OF_FEW ? new Rates(1e-4, 1.0) : new Rates(0.01, 0.1);
            return new Rates(
                    config.lr().orElse(usual.backbone), config.classifierLr().orElse(usual.classifier));
        }
    }

    /**
     * Creates a fine-tuning, and selects the labelled images.
     *
     * @throws dev.bifocal.api.BifocalException if the labelled images cannot be selected
     */
    public FineTuning(EvaluationData data, SemiConfig config, long seed, EvaluationListener listener) {
        this.data = data;
        this.config = config;
        this.seed = seed;
        this.listener = listener;
        this.labels = FineLabels.of(data.dataset(), Protocol.SEMI);
        this.labelled = LabelledImages.choose(data.dataset().train(), labels, config, seed);
        this.rates = Rates.of(config, labelled.share());
    }

    @Override
    public Measured measure(Subject subject) {
        List<String> notes = new ArrayList<>(labels.notes());
        notes.addAll(labelled.notes());
        return Measured.of(Protocol.SEMI, fit(subject), labels.classes().size(), method())
                .stating(facts())
                .noting(notes);
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("labelledImages", Integer.toString(labelled.indices().length));
        facts.put("backboneLr", Wording.number(rates.backbone()));
        facts.put("classifierLr", Wording.number(rates.classifier()));
        labelled.listSha256().ifPresent(hash -> facts.put("listSha256", hash));
        return facts;
    }

    private String method() {
        return "Accuracy on %s test images after fine-tuning the whole network, %s, on %s labelled images (%s %% of %s) for %s, augmented by policy %s; SGD with lr %s for the backbone and %s for a new classifier%s, momentum %s, weight decay %s, batch %s."
                .formatted(
                        labels.test().length,
                        config.scratch() ? "from random weights" : "from the backbone's weights",
                        labelled.indices().length,
                        Wording.number(Math.round(1e4 * labelled.share()) / 1e2),
                        labels.train().length,
                        Wording.epochs(config.epochs()),
                        data.trainPolicy().name(),
                        Wording.number(rates.backbone()),
                        Wording.number(rates.classifier()),
                        Wording.milestones(config.milestones(), config.factor()),
                        Wording.number(config.momentum()),
                        Wording.number(config.weightDecay()),
                        config.batch());
    }

    private List<Measured.Point> fit(Subject subject) {
        ImageDataset images = Subset.of(data.dataset().train(), labelled.indices());
        int[] ofImages = Arrays.stream(labelled.indices())
                .map(index -> labels.train()[index])
                .toArray();
        try (NDManager manager = data.manager().newSubManager();
                EncoderUnderTest encoder = subject.open(config.scratch());
                ImageBatches batches =
                        new ImageBatches(data, images, ofImages, config.batch(), config.epochs(), seed, STREAM)) {
            Classifier classifier = new Classifier(labels.classes().size(), encoder.channels(), seed, manager);
            Fitting fitting = new Fitting(classifier, schedule(), manager)
                    .train(encoder.weights(), rates.backbone(), config.momentum(), config.weightDecay())
                    .train(classifier.weights(), rates.classifier(), config.momentum(), config.weightDecay());
            return fitting.run(
                    epoch -> batches.forEach(
                            (seen, ofBatch) -> fitting.step(() -> encoder.trainingFeatures(seen), ofBatch, epoch)),
                    () -> accuracy(encoder, classifier),
                    listener);
        }
    }

    private Accuracy accuracy(EncoderUnderTest encoder, Classifier classifier) {
        try (FeatureCache features = new FeatureCache(data, encoder::features)) {
            return classifier.measure(features.test(), labels.test());
        }
    }

    private Fitting.Schedule schedule() {
        return new Fitting.Schedule(
                Protocol.SEMI, config.epochs(), config.milestones(), config.factor(), config.every());
    }
}
