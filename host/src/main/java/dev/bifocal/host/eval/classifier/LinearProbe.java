package dev.bifocal.host.eval.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.augment.pipeline.ShuffledBatches;
import dev.bifocal.host.data.Subset;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.EvaluationData;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.FineLabels;
import dev.bifocal.host.eval.protocol.LinearConfig;
import dev.bifocal.host.eval.protocol.LinearConfig.Pair;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Measurement;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.eval.protocol.Selection;
import dev.bifocal.host.eval.protocol.Subject;
import dev.bifocal.host.eval.protocol.Wording;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

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
    private final List<Pair> grid;
    private final int[] heldOut;

    /**
     * Creates a linear probe.
     *
     * @param data the training and test images
     * @param seed seed of the classifier's initial weights and of the batches
     * @param listener receives the end of each epoch
     * @throws dev.bifocal.api.BifocalException if there is a grid, and no image can be held out to choose from it
     */
    public LinearProbe(EvaluationData data, LinearConfig config, long seed, EvaluationListener listener) {
        this.data = data;
        this.config = config;
        this.seed = seed;
        this.listener = listener;
        this.labels = FineLabels.of(data.dataset(), Protocol.LINEAR);
        this.grid = config.grid();
        this.heldOut = grid.size() == 1
                ? new int[0]
                : LabelledImages.drawn(LabelledImages.byClass(labels), config.holdout(), STREAM + ".holdout", seed);
        if (grid.size() > 1 && (heldOut.length == 0 || heldOut.length == labels.train().length)) {
            throw new HostException(
                    ErrorCode.CONFIGURATION,
                    "evaluation.linear.holdout is %s, which holds out %s of %s training images."
                            .formatted(Wording.number(config.holdout()), heldOut.length, labels.train().length),
                    "Set it so that some images of each class are held out and some are left.");
        }
    }

    @Override
    public Measured measure(Subject subject) {
        if (grid.size() == 1) {
            return measured(fit(subject, grid.get(0), listener), grid.get(0), "");
        }
        Selection selection = select(subject);
        Pair best = new Pair(selection.best().lr(), selection.best().weightDecay());
        // The listener counts the epochs of the selection and of the training after it.
        EvaluationListener second = (protocol, point, epochs) -> listener.epochDone(
                protocol, new Measured.Point(epochs + point.epoch(), point.loss(), point.accuracy()), 2 * epochs);
        return measured(fit(subject, best, second), best, choice())
                .stating(Map.of(
                        "lr", Wording.number(best.lr()),
                        "weightDecay", Wording.number(best.weightDecay()),
                        "heldOutImages", Integer.toString(heldOut.length)))
                .noting(atTheEdge("lr", config.lr().values(), best.lr()))
                .chosenBy(selection);
    }

    private Measured measured(List<Measured.Point> course, Pair pair, String choice) {
        return Measured.of(Protocol.LINEAR, course, labels.classes().size(), method(pair, choice))
                .noting(labels.notes());
    }

    /** Trains all pairs of the grid without the held-out images, and measures them on these. */
    private Selection select(Subject subject) {
        boolean[] isHeldOut = new boolean[labels.train().length];
        Arrays.stream(heldOut).forEach(image -> isHeldOut[image] = true);
        int[] left = IntStream.range(0, isHeldOut.length)
                .filter(image -> !isHeldOut[image])
                .toArray();
        try (NDManager manager = data.manager().newSubManager()) {
            NDArray train = subject.features().train();
            ClassifierGrid classifiers =
                    new ClassifierGrid(grid.size(), labels.classes().size(), train.size(1), seed, manager);
            Fitting fitting = new Fitting(classifiers, schedule(left.length, -1), manager);
            for (int cell = 0; cell < grid.size(); cell++) {
                train(fitting, classifiers.classifiers().get(cell), grid.get(cell));
            }
            run(
                    subject,
                    left,
                    fitting,
                    () -> new Accuracy(0, 0),
                    (protocol, point, epochs) -> listener.epochDone(protocol, point, 2 * epochs));
            List<ClassifierGrid.Held> held = held(classifiers, train);
            List<Selection.Cell> cells = IntStream.range(0, grid.size())
                    .mapToObj(cell -> new Selection.Cell(
                            grid.get(cell).lr(),
                            grid.get(cell).weightDecay(),
                            held.get(cell).loss(),
                            held.get(cell).accuracy().top1()))
                    .toList();
            return new Selection(heldOut.length, left.length, cells);
        }
    }

    private List<ClassifierGrid.Held> held(ClassifierGrid classifiers, NDArray train) {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return classifiers.measure(train.get(data.manager().create(heldOut)), ofImages(heldOut));
        }
    }

    /** Trains a classifier on all training images. */
    private List<Measured.Point> fit(Subject subject, Pair pair, EvaluationListener follower) {
        int[] all = IntStream.range(0, labels.train().length).toArray();
        try (NDManager manager = data.manager().newSubManager()) {
            NDArray test = subject.features().test();
            Classifier classifier = new Classifier(labels.classes().size(), test.size(1), seed, manager);
            Fitting fitting = new Fitting(classifier, schedule(all.length, config.every()), manager);
            train(fitting, classifier, pair);
            return run(subject, all, fitting, () -> classifier.measure(test, labels.test()), follower);
        }
    }

    private void train(Fitting fitting, Classifier classifier, Pair pair) {
        fitting.train(
                classifier.weights(),
                config.optimizer().update(),
                config.nesterov(),
                pair.lr(),
                config.momentum(),
                pair.weightDecay());
    }

    private List<Measured.Point> run(
            Subject subject, int[] images, Fitting fitting, Supplier<Accuracy> accuracy, EvaluationListener follower) {
        if (!config.augment()) {
            NDArray train = subject.features().train();
            return fitting.run(epoch -> cachedEpoch(train, images, fitting, epoch), accuracy, follower);
        }
        try (ImageBatches batches = batches(images)) {
            return fitting.run(
                    epoch -> batches.forEach((seen, ofBatch) -> {
                        NDArray features = subject.encoder().features(seen);
                        fitting.step(() -> features, ofBatch, epoch);
                    }),
                    accuracy,
                    follower);
        }
    }

    private String method(Pair pair, String choice) {
        return "Accuracy on %s test images of a linear classifier on frozen, pooled backbone features after %s of %s training images, %s; %s with lr %s%s, momentum %s, weight decay %s, batch %s%s."
                .formatted(
                        labels.test().length,
                        Wording.epochs(config.epochs()),
                        labels.train().length,
                        config.augment()
                                ? "augmented by policy " + data.trainPolicy().name()
                                : "not augmented",
                        config.optimizer().name() + (config.nesterov() ? " and Nesterov's momentum" : ""),
                        Wording.number(pair.lr()),
                        course(),
                        Wording.number(config.momentum()),
                        Wording.number(pair.weightDecay()),
                        config.batch(),
                        choice);
    }

    private String course() {
        return switch (config.schedule()) {
            case STEPS -> Wording.milestones(config.milestones(), config.factor());
            case COSINE -> " with cosine decay";
            case COSINE_BY_EPOCH -> " with cosine decay by epoch";
            case CONSTANT -> "";
        };
    }

    private String choice() {
        return ". Learning rate and weight decay are one of %s pairs, chosen by %s %% of the training images (%s); the classifier was then trained on all of them"
                .formatted(grid.size(), Wording.number(100 * config.holdout()), heldOut.length);
    }

    private static List<String> atTheEdge(String name, List<Double> values, double chosen) {
        String edge =
                chosen == Collections.max(values) ? "largest" : chosen == Collections.min(values) ? "smallest" : "";
        return values.size() == 1 || edge.isEmpty()
                ? List.of()
                : List.of("The chosen %s, %s, is the %s of the grid: a wider grid may be better."
                        .formatted(name, Wording.number(chosen), edge));
    }

    private Fitting.Schedule schedule(int images, int every) {
        return new Fitting.Schedule(
                Protocol.LINEAR,
                config.epochs(),
                ShuffledBatches.stepsPerEpoch(images, config.batch()),
                config.schedule(),
                config.milestones(),
                config.factor(),
                every);
    }

    private int[] ofImages(int[] images) {
        return Arrays.stream(images).map(image -> labels.train()[image]).toArray();
    }

    private ImageBatches batches(int[] images) {
        return new ImageBatches(
                data,
                Subset.of(data.dataset().train(), images),
                ofImages(images),
                config.batch(),
                config.epochs(),
                seed,
                STREAM);
    }

    /** Draws batches in the order of {@link ImageBatches}. */
    private void cachedEpoch(NDArray train, int[] images, Fitting fitting, int epoch) {
        int[] order = new int[images.length];
        new SampleRandom().permute(seed, SampleRandom.stream(STREAM + ".order"), epoch, order);
        int steps = ShuffledBatches.stepsPerEpoch(order.length, config.batch());
        for (int step = 0; step < steps; step++) {
            int from = step * config.batch();
            int end = (int) Math.min(order.length, (long) from + config.batch());
            int[] indices =
                    Arrays.stream(order, from, end).map(place -> images[place]).toArray();
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray seen = train.get(data.manager().create(indices));
                long[] ofBatch = Arrays.stream(ofImages(indices)).asLongStream().toArray();
                fitting.step(() -> seen, data.manager().create(ofBatch), epoch);
            }
        }
    }
}
