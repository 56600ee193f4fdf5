package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.config.OptimizerConfig;
import java.util.Map;
import java.util.Set;

/**
 * Stochastic gradient descent by PyTorch's rule: v = momentum * v + (g + decay * w), then w = w - rate * v. The learning rate
 * is not part of the velocity v, which starts at 0; excluded weights have no decay.
 */
public final class Sgd implements Optimizer {

    private final TrainedWeights weights;
    private final double momentum;
    private final double decay;

    /**
     * An optimiser that excludes no weight.
     *
     * @param weights by name; each requires gradients
     * @param manager where the velocities live
     */
    public Sgd(Map<String, NDArray> weights, OptimizerConfig config, NDManager manager) {
        this(new TrainedWeights(weights, Set.of(), config.clip(), manager), config);
    }

    Sgd(TrainedWeights weights, OptimizerConfig config) {
        this.weights = weights;
        this.momentum = config.momentum();
        this.decay = config.weightDecay();
    }

    @Override
    public Map<String, NDArray> velocities() {
        return weights.velocities();
    }

    @Override
    public void step(double rate) {
        for (TrainedWeights.Update update : weights.updates()) {
            update.accumulate(momentum);
            if (decay != 0 && !update.excluded()) {
                Fused.add(update.velocity(), decay, update.weight());
            }
            update.descend(rate);
        }
    }
}
