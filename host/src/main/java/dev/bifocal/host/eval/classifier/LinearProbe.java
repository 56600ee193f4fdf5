package dev.bifocal.host.eval.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.pipeline.ShuffledBatches;
import dev.bifocal.host.eval.protocol.EvaluationData;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.LinearConfig;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Measurement;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.Subject;
import dev.bifocal.host.eval.protocol.Wording;
import java.util.Arrays;
import java.util.List;

/**
 * A linear classifier on the features of the frozen backbone, in evaluation mode. It measures how well a linear
 * decision boundary separates the classes. As in the official code of K. He et al. (CVPR 2020) and L. Huang et al.
 * (CVPR 2022).
 */
public final class LinearProbe implements Measurement {

    private static final String STREAM = "linear";

    private final EvaluationData data;
    private final LinearConfig config;
    private final long seed;
    private final EvaluationListener listener;
    private final FineLabels labels;

    /**
     * Creates a linear probe.
     *
     * @param data the training and test images
     * @param seed seed of the classifier's initial weights and of the batches
     * @param listener receives the end of each epoch
     */
    public LinearProbe(EvaluationData data, LinearConfig config, long seed, EvaluationListener listener) {
        this.data = data;
        this.config = config;
        this.seed = seed;
        this.listener = listener;
        this.labels = FineLabels.of(data.dataset(), Protocol.LINEAR);
    }

    @Override
    public Measured measure(Subject subject) {
        return Measured.of(Protocol.LINEAR, fit(subject), labels.classes().size(), method())
                .noting(labels.notes());
    }

    private List<Measured.Point> fit(Subject subject) {
        try (NDManager manager = data.manager().newSubManager()) {
            NDArray test = subject.features().test();
            Classifier classifier = new Classifier(labels.classes().size(), test.size(1), seed, manager);
            Fitting fitting = new Fitting(classifier, schedule(), manager)
                    .train(classifier.weights(), config.lr(), config.momentum(), config.weightDecay());
            if (!config.augment()) {
                NDArray train = subject.features().train();
                return fitting.run(
                        epoch -> cachedEpoch(train, fitting, epoch),
                        () -> classifier.measure(test, labels.test()),
                        listener);
            }
            try (ImageBatches batches = batches()) {
                return fitting.run(
                        epoch -> batches.forEach((images, ofBatch) -> {
                            NDArray seen = subject.encoder().features(images);
                            fitting.step(() -> seen, ofBatch, epoch);
                        }),
                        () -> classifier.measure(test, labels.test()),
                        listener);
            }
        }
    }

    private String method() {
        return "Accuracy on %s test images of a linear classifier on frozen, pooled backbone features after %s of %s training images, %s; SGD with lr %s%s, momentum %s, weight decay %s, batch %s."
                .formatted(
                        labels.test().length,
                        Wording.epochs(config.epochs()),
                        labels.train().length,
                        config.augment()
                                ? "augmented by policy " + data.trainPolicy().name()
                                : "not augmented",
                        Wording.number(config.lr()),
                        Wording.milestones(config.milestones(), config.factor()),
                        Wording.number(config.momentum()),
                        Wording.number(config.weightDecay()),
                        config.batch());
    }

    private Fitting.Schedule schedule() {
        return new Fitting.Schedule(
                Protocol.LINEAR, config.epochs(), config.milestones(), config.factor(), config.every());
    }

    private ImageBatches batches() {
        return new ImageBatches(
                data, data.dataset().train(), labels.train(), config.batch(), config.epochs(), seed, STREAM);
    }

    /** Draws batches in the order of {@link ImageBatches}. */
    private void cachedEpoch(NDArray train, Fitting fitting, int epoch) {
        int[] order = new int[labels.train().length];
        new SampleRandom().permute(seed, SampleRandom.stream(STREAM + ".order"), epoch, order);
        int steps = ShuffledBatches.stepsPerEpoch(order.length, config.batch());
        for (int step = 0; step < steps; step++) {
            int from = step * config.batch();
            int[] indices = Arrays.copyOfRange(order, from, (int) Math.min(order.length, (long) from + config.batch()));
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray seen = train.get(data.manager().create(indices));
                long[] ofBatch = Arrays.stream(indices)
                        .mapToLong(index -> labels.train()[index])
                        .toArray();
                fitting.step(() -> seen, data.manager().create(ofBatch), epoch);
            }
        }
    }
}
