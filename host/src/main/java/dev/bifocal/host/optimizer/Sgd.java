package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stochastic gradient descent by PyTorch's rule: v = momentum * v + (g + decay * w), then w = w - rate * v, for each
 * weight w with gradient g. The velocity v starts at 0 and does not include the learning rate. Excluded weights have no
 * decay. With Nesterov's momentum, w = w - rate * (g + decay * w + momentum * v).
 */
public final class Sgd implements Optimizer {

    /** The symbols are those of the class's formulas. Velocities are updated in place, without temporary arrays. */
    private static final String RULE =
            """
              def sgd(self: __torch__.Net, w: List[Tensor], v: List[Tensor],
                  rate: float, momentum: float, decay: float, nesterov: float) -> NoneType:
                for i in range(torch.len(w)):
                  g = (self).gradient(w[i])
                  if decay != 0.:
                    torch.add_(g, w[i], alpha=decay)
                  torch.add(g, v[i], alpha=momentum, out=v[i])
                  if nesterov != 0.:
                    torch.add_(w[i], torch.add_(g, v[i], alpha=momentum), alpha=-rate)
                  else:
                    torch.add_(w[i], v[i], alpha=-rate)
                  torch.zero_(g)
                return None
            """;

    private final TrainedWeights weights;
    private final double momentum;
    private final double nesterov;

    /**
     * Creates an optimiser with or without Nesterov's momentum.
     *
     * @param weights by name; each requires gradients
     * @param excluded names of weights without decay
     * @param groups the group of each weight that has one
     * @param manager owner of the velocities
     */
    public Sgd(
            Map<String, NDArray> weights,
            Set<String> excluded,
            Map<String, String> groups,
            OptimizerConfig config,
            boolean nesterov,
            NDManager manager) {
        this.weights = new TrainedWeights(weights, excluded, groups, config, List.of(""), RULE, manager);
        this.momentum = config.momentum();
        this.nesterov = nesterov ? 1 : 0;
    }

    @Override
    public Map<String, NDArray> state() {
        return weights.state();
    }

    @Override
    public void step(Rates rates) {
        weights.clip();
        weights.forEach(
                group -> weights.change(group, "sgd", rates.of(group.name()), momentum, group.decay(), nesterov));
    }
}
