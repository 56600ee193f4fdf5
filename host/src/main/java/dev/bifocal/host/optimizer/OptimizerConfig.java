package dev.bifocal.host.optimizer;

import dev.bifocal.api.option.Option;
import java.util.List;
import java.util.Optional;

/** How weights are trained: by which rule, and with which learning rate when. */
public record OptimizerConfig(
        @Option(
                        doc =
                                "The rule: sgd is PyTorch's; lars scales each weight's step by its norm over that of its gradient.",
                        value = "sgd")
                Rule name,
        @Option(doc = "Peak learning rate.", value = "0.02", above = 0) double lr,
        @Option(doc = "Momentum of the step.", value = "0.9", min = 0, below = 1) double momentum,
        @Option(doc = "Weight decay, on all parameters that exclude does not name.", value = "0.0005", min = 0)
                double weightDecay,
        @Option(doc = "Trust coefficient of LARS; SGD has none.", value = "0.001", above = 0) double trust,
        @Option(
                        doc =
                                "Kinds of parameters without weight decay, and in LARS with plain steps: bias (shifts of normalisations are biases too), encoder-norm, head-norm, loss.",
                        value = "[]")
                List<ParameterKind> exclude,
        @Option(doc = "Epochs of linear warm-up.", value = "5", min = 0) int warmup,
        @Option(
                        doc =
                                "What warm-up counts its steps from: with 0 the first step has rate 0, with 1 the last one has the peak.",
                        value = "0",
                        min = 0,
                        max = 1)
                int warmupFrom,
        @Option(
                        doc =
                                "Learning rate after warm-up: cosine falls to 0 at the end, at every step or by epoch; steps falls at the milestones; constant stays.",
                        value = "cosine")
                Schedule schedule,
        @Option(doc = "For schedule steps: finished epochs after which the rate falls.", value = "[]", min = 1)
                List<Integer> milestones,
        @Option(
                        doc = "For schedule steps: the factor of the rate at each milestone.",
                        value = "0.1",
                        above = 0,
                        max = 1)
                double factor,
        @Option(doc = "Greatest L2 norm of all gradients together; larger ones are scaled down to it.", above = 0)
                Optional<Double> clip) {

    /** Refuses a schedule of steps without any. */
    public OptimizerConfig {
        exclude = List.copyOf(exclude);
        milestones = List.copyOf(milestones);
        if (schedule == Schedule.STEPS && milestones.isEmpty()) {
            throw new IllegalArgumentException(
                    "The milestones of schedule steps are missing; give epochs such as [120, 160].");
        }
    }

    /** SGD that excludes nothing, with warm-up from 0. */
    public OptimizerConfig(
            double lr, double momentum, double weightDecay, int warmup, Schedule schedule, Optional<Double> clip) {
        this(Rule.SGD, lr, momentum, weightDecay, 0.001, List.of(), warmup, 0, schedule, List.of(), 0.1, clip);
    }

    /** The rule of an update. */
    public enum Rule {
        /** Stochastic gradient descent with momentum. */
        SGD,
        /** Layer-wise adaptive rate scaling. */
        LARS
    }

    /** A kind of parameters. */
    public enum ParameterKind {
        /** Biases of layers and shifts of normalisations, wherever they are. */
        BIAS,
        /** Scales and shifts of the encoder's normalisations. */
        ENCODER_NORM,
        /** Scales and shifts of the heads' normalisations. */
        HEAD_NORM,
        /** What losses and target builders train. */
        LOSS
    }

    /** How the learning rate goes on after warm-up. */
    public enum Schedule {
        /** Half a cosine down to 0, set at every step. */
        COSINE,
        /** Half a cosine towards 0, set at the beginning of each epoch. */
        COSINE_BY_EPOCH,
        /** The peak throughout. */
        CONSTANT,
        /** The peak, times a factor at each milestone. */
        STEPS
    }
}
