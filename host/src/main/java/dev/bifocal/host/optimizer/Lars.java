package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.config.OptimizerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Layer-wise adaptive rate scaling (You, Gitman and Ginsburg, 2017) as LEWEL's official code has it. For each weight w with
 * gradient g, a = trust * ‖w‖ / (‖g‖ + decay * ‖w‖), then v = momentum * v + rate * a * (g + decay * w), then w = w - v. For
 * excluded weights a is 1 and there is no decay.
 *
 * <p>The learning rate is part of the velocity v, so that a rate that falls does not shrink what was gathered before.
 *
 * <p>Where ‖w‖ is 0, a is 1: by the formula such a weight would keep the value 0 for ever, which is never meant. Where the
 * denominator is 0, a is 1 as well, and whatever it is the step is 0; the official code divides 0 by 0 there and gives NaN.
 */
public final class Lars implements Optimizer {

    private final TrainedWeights weights;
    private final double momentum;
    private final double decay;
    private final NDArray trust;
    private final NDArray decayFactor;
    private final NDArray zero;
    private final NDArray one;

    Lars(TrainedWeights weights, OptimizerConfig config, NDManager manager) {
        this.weights = weights;
        this.momentum = config.momentum();
        this.decay = config.weightDecay();
        this.trust = manager.create((float) config.trust());
        this.decayFactor = manager.create((float) decay);
        this.zero = manager.create(0f);
        this.one = manager.create(1f);
    }

    @Override
    public Map<String, NDArray> velocities() {
        return weights.velocities();
    }

    @Override
    public void step(double rate) {
        List<TrainedWeights.Update> adapted = new ArrayList<>();
        NDArray plain = Fused.times(one, rate);
        for (TrainedWeights.Update update : weights.updates()) {
            if (update.excluded()) {
                apply(update, plain);
            } else {
                adapted.add(update);
            }
        }
        if (!adapted.isEmpty()) {
            // One array for all weights, because each small operation costs as much as a large one.
            NDList rates = Fused.times(adaptation(adapted), rate).split(adapted.size());
            for (int i = 0; i < adapted.size(); i++) {
                TrainedWeights.Update update = adapted.get(i);
                if (decay != 0) {
                    Fused.add(update.gradient(), decay, update.weight());
                }
                apply(update, fitted(rates.get(i), update.weight()));
            }
        }
    }

    /** A factor (1) for a weight of any shape, also of none. */
    private static NDArray fitted(NDArray factor, NDArray weight) {
        return weight.getShape().dimension() == 0 ? factor.reshape(weight.getShape()) : factor;
    }

    private void apply(TrainedWeights.Update update, NDArray factor) {
        update.gradient().muli(factor);
        update.accumulate(momentum);
        update.descend(1);
    }

    /** The factor a of each weight, (P). */
    private NDArray adaptation(List<TrainedWeights.Update> updates) {
        NDList weightNorms = new NDList(updates.size());
        NDList gradientNorms = new NDList(updates.size());
        for (TrainedWeights.Update update : updates) {
            weightNorms.add(update.weight().norm());
            gradientNorms.add(update.gradient().norm());
        }
        NDArray weight = NDArrays.stack(weightNorms);
        NDArray denominator = NDArrays.stack(gradientNorms).add(weight.mul(decayFactor));
        NDArray usable = weight.mul(denominator).gt(zero);
        return NDArrays.where(usable, weight.mul(trust).div(denominator), weight.onesLike());
    }
}
