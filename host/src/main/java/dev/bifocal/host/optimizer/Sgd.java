package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;

/**
 * Stochastic gradient descent by PyTorch's rule: v = momentum * v + (g + decay * w), then w = w - rate * v, for each
 * weight w with gradient g. The velocity v starts at 0 and does not include the learning rate. Excluded weights have no
 * decay.
 */
public final class Sgd implements Optimizer {

    /** The symbols are those of the class's formulas. Velocities are updated in place, without temporary arrays. */
    private static final String RULE =
            """
              def sgd(self: __torch__.Net, w: List[Tensor], v: List[Tensor],
                  rate: float, momentum: float, decay: float) -> NoneType:
                for i in range(torch.len(w)):
                  g = (self).gradient(w[i])
                  if decay != 0.:
                    torch.add_(g, w[i], alpha=decay)
                  torch.add(g, v[i], alpha=momentum, out=v[i])
                  torch.add_(w[i], v[i], alpha=-rate)
                  torch.zero_(g)
                return None
            """;

    private final TrainedWeights weights;
    private final double momentum;
    private final double decay;

    /**
     * Creates an optimiser that excludes no weight from decay.
     *
     * @param weights by name; each requires gradients
     * @param manager owner of the velocities
     */
    public Sgd(Map<String, NDArray> weights, OptimizerConfig config, NDManager manager) {
        this(weights, Set.of(), config, manager);
    }

    Sgd(Map<String, NDArray> weights, Set<String> excluded, OptimizerConfig config, NDManager manager) {
        this.weights = new TrainedWeights(weights, excluded, config.clip(), RULE, manager);
        this.momentum = config.momentum();
        this.decay = config.weightDecay();
    }

    @Override
    public Map<String, NDArray> velocities() {
        return weights.velocities();
    }

    @Override
    public void step(double rate) {
        weights.clip();
        weights.changeDecaying("sgd", rate, momentum, decay);
        weights.changeExcluded("sgd", rate, momentum, 0);
    }
}
