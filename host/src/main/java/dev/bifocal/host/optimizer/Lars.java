package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Layer-wise adaptive rate scaling (You, Gitman and Ginsburg, 2017), as in the official code of L. Huang et al. (CVPR
 * 2022). For each weight w with gradient g, a = trust * ‖w‖ / (‖g‖ + decay * ‖w‖), then v = momentum * v + rate * a *
 * (g + decay * w), then w = w - v. Excluded weights have a = 1 and no decay.
 *
 * <p>The velocity v includes the learning rate. A lower rate therefore does not scale down earlier gradients.
 *
 * <p>If ‖w‖ is 0, a is 1; the formula would leave such a weight at 0 forever. If the denominator is 0, a is 1 and
 * the step is 0; the official code divides 0 by 0 and returns NaN.
 */
public final class Lars implements Optimizer {

    /**
     * The symbols are those of the class's formulas. All factors are computed together, because a small operation costs
     * as much as a large one.
     */
    private static final String RULE =
            """
              def step(self: __torch__.Net, w: Tensor, v: Tensor, g: Tensor, momentum: float) -> NoneType:
                torch.add(g, v, alpha=momentum, out=v)
                torch.sub_(w, v)
                torch.zero_(g)
                return None
              def plain(self: __torch__.Net, w: List[Tensor], v: List[Tensor],
                  rate: float, momentum: float) -> NoneType:
                for i in range(torch.len(w)):
                  g = torch.mul_((self).gradient(w[i]), rate)
                  (self).step(w[i], v[i], g, momentum)
                return None
              def factors(self: __torch__.Net, w: List[Tensor], decay: float, trust: float) -> Tensor:
                weights = annotate(List[Tensor], [])
                gradients = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  torch.append(weights, torch.norm(w[i]))
                  torch.append(gradients, torch.norm((self).gradient(w[i])))
                weight = torch.stack(weights)
                denominator = torch.add(torch.stack(gradients), weight, alpha=decay)
                usable = torch.gt(torch.mul(weight, denominator), 0)
                return torch.where(usable, torch.div(torch.mul(weight, trust), denominator), torch.ones_like(weight))
              def lars(self: __torch__.Net, w: List[Tensor], v: List[Tensor],
                  rate: float, momentum: float, decay: float, trust: float) -> NoneType:
                a = torch.mul((self).factors(w, decay, trust), rate)
                for i in range(torch.len(w)):
                  g = (self).gradient(w[i])
                  if decay != 0.:
                    torch.add_(g, w[i], alpha=decay)
                  torch.mul_(g, a[i])
                  (self).step(w[i], v[i], g, momentum)
                return None
            """;

    private final TrainedWeights weights;
    private final double momentum;
    private final double trust;

    Lars(
            Map<String, NDArray> weights,
            Set<String> excluded,
            Map<String, String> groups,
            OptimizerConfig config,
            NDManager manager) {
        this.weights = new TrainedWeights(weights, excluded, groups, config, List.of(""), RULE, manager);
        this.momentum = config.momentum();
        this.trust = config.trust();
    }

    @Override
    public Map<String, NDArray> state() {
        return weights.state();
    }

    @Override
    public void step(Rates rates) {
        weights.clip();
        weights.forEach(group -> {
            double rate = rates.of(group.name());
            if (group.excluded()) {
                weights.change(group, "plain", rate, momentum);
            } else {
                weights.change(group, "lars", rate, momentum, group.decay(), trust);
            }
        });
    }
}
