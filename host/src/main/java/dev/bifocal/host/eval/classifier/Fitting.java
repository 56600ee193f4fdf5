package dev.bifocal.host.eval.classifier;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.EvaluationListener;
import dev.bifocal.host.eval.protocol.Measured;
import dev.bifocal.host.eval.protocol.Protocol;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.optimizer.Optimizer;
import dev.bifocal.host.optimizer.OptimizerConfig;
import dev.bifocal.host.optimizer.Rates;
import dev.bifocal.host.optimizer.Sgd;
import dev.bifocal.host.tensor.HostCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;

/**
 * Trains classifiers, with or without the backbone below them. Each group of weights has its own learning rate and
 * update rule, and the schedule multiplies all learning rates.
 */
final class Fitting {

    private static final double TRUST = 0.001;

    private final BinaryOperator<NDArray> losses;
    private final Schedule schedule;
    private final List<Group> groups = new ArrayList<>();
    private final NDManager manager;
    private final NDArray lossSum;
    private int steps;
    private long done;

    /**
     * Creates a training without weights.
     *
     * @param owner owner of the momentum buffers
     */
    Fitting(Classifier classifier, Schedule schedule, NDManager owner) {
        this(classifier::loss, new Shape(), schedule, owner);
    }

    /**
     * Creates a training of a grid without weights. A classifier whose loss is not finite does not end it.
     *
     * @param owner owner of the momentum buffers
     */
    Fitting(ClassifierGrid grid, Schedule schedule, NDManager owner) {
        this(grid::losses, new Shape(grid.classifiers().size()), schedule, owner);
    }

    private Fitting(BinaryOperator<NDArray> losses, Shape shape, Schedule schedule, NDManager owner) {
        this.losses = losses;
        this.schedule = schedule;
        this.manager = owner;
        this.lossSum = owner.zeros(shape);
    }

    /**
     * The schedule of the learning rate and of measurements.
     *
     * @param protocol for messages
     * @param epochs passes over the images
     * @param stepsPerEpoch steps of an epoch
     * @param course how the learning rates change
     * @param milestones for steps: numbers of finished epochs after which learning rates are multiplied
     * @param factor for steps: the multiplier at each milestone
     * @param every epochs between measurements; there is always one after the last epoch, unless it is negative
     */
    record Schedule(
            Protocol protocol,
            int epochs,
            int stepsPerEpoch,
            OptimizerConfig.Schedule course,
            List<Integer> milestones,
            double factor,
            int every) {

        /** A schedule with milestones. */
        Schedule(Protocol protocol, int epochs, List<Integer> milestones, double factor, int every) {
            this(protocol, epochs, 1, OptimizerConfig.Schedule.STEPS, milestones, factor, every);
        }

        /**
         * The multiplier of the learning rates.
         *
         * @param epoch the number of finished epochs
         * @param step the number of finished steps of the current epoch
         */
        double factorOf(int epoch, int step) {
            return switch (course) {
                case STEPS -> afterMilestones(epoch);
                case COSINE -> cosine(epoch + (double) step / stepsPerEpoch);
                case COSINE_BY_EPOCH -> cosine(epoch);
                case CONSTANT -> 1;
            };
        }

        private double afterMilestones(int epoch) {
            double result = 1;
            for (int milestone : milestones) {
                result *= milestone <= epoch ? factor : 1;
            }
            return result;
        }

        private double cosine(double epoch) {
            return (1 + Math.cos(Math.PI * epoch / epochs)) / 2;
        }

        boolean measuredAfter(int finished) {
            return (finished == epochs && every >= 0) || (every > 0 && finished % every == 0);
        }
    }

    private record Group(Optimizer optimizer, double rate) {}

    /** Adds a group of weights with its own learning rate, for SGD. */
    Fitting train(Map<String, NDArray> weights, double rate, double momentum, double weightDecay) {
        return train(weights, OptimizerConfig.Rule.SGD, false, rate, momentum, weightDecay);
    }

    /** Adds a group of weights with its own learning rate and update rule. */
    Fitting train(
            Map<String, NDArray> weights,
            OptimizerConfig.Rule rule,
            boolean nesterov,
            double rate,
            double momentum,
            double weightDecay) {
        OptimizerConfig config = new OptimizerConfig(
                rule,
                rate,
                momentum,
                weightDecay,
                TRUST,
                List.of(),
                0,
                0,
                OptimizerConfig.Schedule.CONSTANT,
                List.of(),
                1,
                Optional.empty());
        Optimizer optimizer = nesterov
                ? new Sgd(weights, Set.of(), Map.of(), config, true, manager)
                : Optimizer.of(config, weights, Set.of(), manager);
        groups.add(new Group(optimizer, rate));
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
     * @return loss and accuracy of each epoch; the last epoch has an accuracy, unless the schedule measures none; the
     *     loss of a grid is that of its best classifier
     * @throws BifocalException if no loss is finite
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
        NDArray each;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            each = losses.apply(features.get(), labels);
            collector.backward(each.sum());
        }
        double factor = schedule.factorOf(epoch, steps);
        groups.forEach(group -> group.optimizer().step(Rates.of(done, group.rate() * factor)));
        done++;
        lossSum.addi(each);
        steps++;
    }

    private double meanLoss(int epoch) {
        double mean = Double.POSITIVE_INFINITY;
        for (float sum : HostCopy.floats(lossSum)) {
            mean = Double.isFinite(sum) ? Math.min(mean, (double) sum / steps) : mean;
        }
        lossSum.set(new NDIndex("..."), 0); // not a product, which would keep what is not finite
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
