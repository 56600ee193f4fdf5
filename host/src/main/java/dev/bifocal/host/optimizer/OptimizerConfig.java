package dev.bifocal.host.optimizer;

import dev.bifocal.api.option.Option;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The update rule and the schedule of the learning rate. */
public record OptimizerConfig(
        @Option(
                        doc = "Update rule: sgd or adamw as in PyTorch, or lars, which scales the step of each weight "
                                + "by the ratio of its norm to the norm of its gradient.",
                        value = "sgd")
                Rule name,
        @Option(doc = "Peak learning rate.", value = "0.02", above = 0) double lr,
        @Option(
                        doc = "Meaning of all learning rates: none, the rate itself; linear or sqrt, the rate for a "
                                + "batch of 256, which is multiplied by batch / 256 or its square root.",
                        value = "none")
                Scale scale,
        @Option(doc = "Momentum of sgd and lars.", value = "0.9", min = 0, below = 1) double momentum,
        @Option(
                        doc = "Decay rates of the first and the second moment of adamw.",
                        value = "[0.9, 0.999]",
                        min = 0,
                        below = 1)
                List<Double> betas,
        @Option(doc = "Number added to the root of the second moment of adamw.", value = "1e-8", above = 0) double eps,
        @Option(doc = "Weight decay of all parameters except those in exclude.", value = "0.0005", min = 0)
                double weightDecay,
        @Option(doc = "Trust coefficient of LARS.", value = "0.001", above = 0) double trust,
        @Option(
                        doc = "Kinds of parameters without weight decay and, in LARS, without scaling: bias "
                                + "(including shifts of normalization layers), encoder-norm, head-norm, "
                                + "loss, encoder, heads.",
                        value = "[]")
                List<ParameterKind> exclude,
        @Option(doc = "Groups of parameters by name, with settings of their own.") Map<String, ParameterGroup> groups,
        @Option(doc = "Epochs of linear warm-up.", value = "5", min = 0) int warmup,
        @Option(
                        doc = "Index of the first warm-up step: with 0 the first step has rate 0, with 1 the last "
                                + "warm-up step has the peak rate.",
                        value = "0",
                        min = 0,
                        max = 1)
                int warmupFrom,
        @Option(
                        doc = "Learning rate after warm-up: cosine decay to 0 per step or per epoch, steps with "
                                + "decay at the milestones, or constant.",
                        value = "cosine")
                Schedule schedule,
        @Option(
                        doc = "For schedule steps: numbers of finished epochs after which the rate " + "decays.",
                        value = "[]",
                        min = 1)
                List<Integer> milestones,
        @Option(doc = "For schedule steps: factor of the rate at each milestone.", value = "0.1", above = 0, max = 1)
                double factor,
        @Option(
                        doc = "Maximum global L2 norm of the gradients. Larger gradients are scaled down to this "
                                + "norm.",
                        above = 0)
                Optional<Double> clip) {

    private static final double REFERENCE_BATCH = 256;

    /** Rejects schedule steps without milestones, and other than two betas. */
    public OptimizerConfig {
        betas = List.copyOf(betas);
        exclude = List.copyOf(exclude);
        groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
        milestones = List.copyOf(milestones);
        boolean steps = schedule == Schedule.STEPS
                || groups.values().stream().anyMatch(group -> group.schedule().equals(Optional.of(Schedule.STEPS)));
        if (steps && milestones.isEmpty()) {
            throw new IllegalArgumentException(
                    "The milestones of schedule steps are missing; give epochs such as [120, 160].");
        }
        if (betas.size() != 2) {
            throw new IllegalArgumentException("The betas of adamw are two numbers, such as [0.9, 0.999].");
        }
    }

    /** Creates settings without groups, for a learning rate that is not scaled. */
    public OptimizerConfig(
            Rule name,
            double lr,
            double momentum,
            double weightDecay,
            double trust,
            List<ParameterKind> exclude,
            int warmup,
            int warmupFrom,
            Schedule schedule,
            List<Integer> milestones,
            double factor,
            Optional<Double> clip) {
        this(
                name,
                lr,
                Scale.NONE,
                momentum,
                List.of(0.9, 0.999),
                1e-8,
                weightDecay,
                trust,
                exclude,
                Map.of(),
                warmup,
                warmupFrom,
                schedule,
                milestones,
                factor,
                clip);
    }

    /**
     * The factor of all learning rates.
     *
     * @param batch images of a step
     */
    public double rateFactor(int batch) {
        return switch (scale) {
            case NONE -> 1;
            case LINEAR -> batch / REFERENCE_BATCH;
            case SQRT -> Math.sqrt(batch / REFERENCE_BATCH);
        };
    }

    /** The update rule. */
    public enum Rule {
        /** Stochastic gradient descent with momentum. */
        SGD,
        /** Layer-wise adaptive rate scaling. */
        LARS,
        /** Adam with decoupled weight decay. */
        ADAMW
    }

    /** The batch for which learning rates are stated. */
    public enum Scale {
        /** The batch of the experiment. */
        NONE,
        /** A batch of 256; the rate is proportional to the batch. */
        LINEAR,
        /** A batch of 256; the rate is proportional to the square root of the batch. */
        SQRT
    }

    /** A kind of parameters. */
    public enum ParameterKind {
        /** Biases of layers and shifts of normalisations, in encoder and heads. */
        BIAS,
        /** Scales and shifts of the encoder's normalisations. */
        ENCODER_NORM,
        /** Scales and shifts of the heads' normalisations. */
        HEAD_NORM,
        /** Trained parameters of losses and target builders. */
        LOSS,
        /** All parameters of the encoder. */
        ENCODER,
        /** All parameters of all heads. */
        HEADS
    }

    /** The schedule of the learning rate after warm-up. */
    public enum Schedule {
        /** Cosine decay to 0, updated at every step. */
        COSINE,
        /** Cosine decay to 0, updated at the beginning of each epoch. */
        COSINE_BY_EPOCH,
        /** The peak rate, without decay. */
        CONSTANT,
        /** The peak rate, multiplied by a factor at each milestone. */
        STEPS
    }
}
