package dev.bifocal.host.eval.classifier;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The training of a classifier, with or without the backbone below it, by SGD: each group of weights has a learning rate,
 * which milestones multiply.
 */
final class Fitting {

    private final Classifier classifier;
    private final Schedule schedule;
    private final List<Group> groups = new ArrayList<>();
    private final NDManager manager;
    private final NDArray lossSum;
    private int steps;

    /**
     * A training without any weights yet.
     *
     * @param owner of what the optimisers remember
     */
    Fitting(Classifier classifier, Schedule schedule, NDManager owner) {
        this.classifier = classifier;
        this.schedule = schedule;
        this.manager = owner;
        this.lossSum = owner.zeros(new Shape());
    }

    /**
     * When it learns how fast, and when it is measured.
     *
     * @param protocol for messages
     * @param epochs passes over the images
     * @param milestones finished epochs after which learning rates are multiplied
     * @param factor what they are multiplied with
     * @param every epochs between measurements; the last epoch is always followed by one
     */
    record Schedule(Protocol protocol, int epochs, List<Integer> milestones, double factor, int every) {

        /** What the learning rates of an epoch, counted from 0, are multiplied with. */
        double factorOf(int epoch) {
            double result = 1;
            for (int milestone : milestones) {
                result *= milestone <= epoch ? factor : 1;
            }
            return result;
        }

        boolean measuredAfter(int finished) {
            return finished == epochs || (every > 0 && finished % every == 0);
        }
    }

    private record Group(Sgd optimizer, double rate) {}

    /** Trains these weights, too. */
    Fitting train(Map<String, NDArray> weights, double rate, double momentum, double weightDecay) {
        OptimizerConfig rule = new OptimizerConfig(
                rate, momentum, weightDecay, 0, OptimizerConfig.Schedule.CONSTANT, Optional.empty());
        groups.add(new Group(new Sgd(weights, rule, manager), rate));
        return this;
    }

    /** The steps of an epoch. */
    @FunctionalInterface
    interface Epoch {

        /** Calls {@link Fitting#step} for each batch of an epoch, counted from 0. */
        void run(int epoch);
    }

    /**
     * Trains to the end.
     *
     * @param accuracy measures the test images
     * @return what was seen on the way, an entry for each epoch; the last has its accuracy
     * @throws BifocalException if the loss is no longer finite
     */
    List<Measured.Point> run(Epoch epoch, Supplier<Accuracy> accuracy, EvaluationListener listener) {
        List<Measured.Point> course = new ArrayList<>();
        for (int finished = 1; finished <= schedule.epochs(); finished++) {
            epoch.run(finished - 1);
            double loss = meanLoss(finished);
            Optional<Accuracy> measured =
                    schedule.measuredAfter(finished) ? Optional.of(accuracy.get()) : Optional.empty();
            Measured.Point point = new Measured.Point(finished, loss, measured);
            listener.epochDone(schedule.protocol(), point, schedule.epochs());
            course.add(point);
        }
        return course;
    }

    /**
     * One step. The caller has a scope for what it computes.
     *
     * @param features computes the batch's features, (N, D), while gradients are recorded
     * @param labels (N), {@code int64}
     * @param epoch from 0
     */
    void step(Supplier<NDArray> features, NDArray labels, int epoch) {
        NDArray loss;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            loss = classifier.loss(features.get(), labels);
            collector.backward(loss);
        }
        double factor = schedule.factorOf(epoch);
        groups.forEach(group -> group.optimizer().step(group.rate() * factor));
        lossSum.addi(loss);
        steps++;
    }

    private double meanLoss(int epoch) {
        double mean = lossSum.getFloat() / steps;
        lossSum.muli(0);
        steps = 0;
        if (!Double.isFinite(mean)) {
            throw new BifocalException(
                    ErrorCode.RUN,
                    "Protocol %s failed: the loss of epoch %s is not finite.".formatted(schedule.protocol(), epoch),
                    "Lower evaluation.%s.lr.".formatted(schedule.protocol()));
        }
        return mean;
    }
}
