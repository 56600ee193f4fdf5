package dev.bifocal.host.eval.classifier;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.optimizer.Sgd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Trains a classifier by SGD, with or without the backbone below it. Each group of weights has its own learning rate,
 * and milestones multiply all learning rates.
 */
final class Fitting {

    private final Classifier classifier;
    private final Schedule schedule;
    private final List<Group> groups = new ArrayList<>();
    private final NDManager manager;
    private final NDArray lossSum;
    private int steps;

    /**
     * Creates a training without weights.
     *
     * @param owner owner of the momentum buffers
     */
    Fitting(Classifier classifier, Schedule schedule, NDManager owner) {
        this.classifier = classifier;
        this.schedule = schedule;
        this.manager = owner;
        this.lossSum = owner.zeros(new Shape());
    }

    /**
     * The schedule of the learning rate and of measurements.
     *
     * @param protocol for messages
     * @param epochs passes over the images
     * @param milestones numbers of finished epochs after which learning rates are multiplied
     * @param factor the multiplier at each milestone
     * @param every epochs between measurements; there is always one after the last epoch
     */
    record Schedule(Protocol protocol, int epochs, List<Integer> milestones, double factor, int every) {

        /** The multiplier of the learning rates in an epoch, counted from 0. */
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

    /** Adds a group of weights with its own learning rate. */
    Fitting train(Map<String, NDArray> weights, double rate, double momentum, double weightDecay) {
        OptimizerConfig rule = new OptimizerConfig(
                rate, momentum, weightDecay, 0, OptimizerConfig.Schedule.CONSTANT, Optional.empty());
        groups.add(new Group(new Sgd(weights, rule, manager), rate));
        return this;
    }

    /** Runs the steps of an epoch. */
    @FunctionalInterface
    interface Epoch {

        /** Calls {@link Fitting#step} for each batch of an epoch, counted from 0. */
        void run(int epoch);
    }

    /**
     * Runs all epochs.
     *
     * @param accuracy measures the accuracy on the test images
     * @return loss and accuracy of each epoch; the last epoch has an accuracy
     * @throws BifocalException if the loss is not finite
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
     * Runs one step. The caller's scope frees its arrays.
     *
     * @param features computes the features of the batch, (N, D), while gradients are recorded
     * @param labels (N), {@code int64}
     * @param epoch counted from 0
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
            throw new HostException(
                    ErrorCode.RUN,
                    "Protocol %s failed, because the loss of epoch %s is not finite."
                            .formatted(schedule.protocol(), epoch),
                    "Lower evaluation.%s.lr.".formatted(schedule.protocol()));
        }
        return mean;
    }
}
