package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019, arXiv 1711.05101) by PyTorch's rule. For each
 * weight w with gradient g in step t, counted from 1: w = w - rate * decay * w, m = beta1 * m + (1 - beta1) * g,
 * s = beta2 * s + (1 - beta2) * g², then w = w - rate * (m / (1 - beta1^t)) / (sqrt(s / (1 - beta2^t)) + eps). The
 * moments m and s start at 0. Excluded weights have no decay.
 */
public final class AdamW implements Optimizer {

    /** The symbols are those of the class's formulas; root is sqrt(1 - beta2^t), and size is rate / (1 - beta1^t). */
    private static final String RULE =
            """
              def adamw(self: __torch__.Net, w: List[Tensor], m: List[Tensor], s: List[Tensor],
                  kept: float, share1: float, beta2: float, share2: float,
                  size: float, root: float, eps: float) -> NoneType:
                for i in range(torch.len(w)):
                  g = (self).gradient(w[i])
                  if kept != 1.:
                    torch.mul_(w[i], kept)
                  torch.lerp_(m[i], g, share1)
                  torch.addcmul_(torch.mul_(s[i], beta2), g, g, value=share2)
                  d = torch.add_(torch.div_(torch.sqrt(s[i]), root), eps)
                  torch.addcdiv_(w[i], m[i], d, value=-size)
                  torch.zero_(g)
                return None
            """;

    private final TrainedWeights weights;
    private final double beta1;
    private final double beta2;
    private final double eps;

    AdamW(
            Map<String, NDArray> weights,
            Set<String> excluded,
            Map<String, String> groups,
            OptimizerConfig config,
            NDManager manager) {
        this.weights = new TrainedWeights(weights, excluded, groups, config, List.of("", ".square"), RULE, manager);
        this.beta1 = config.betas().get(0);
        this.beta2 = config.betas().get(1);
        this.eps = config.eps();
    }

    @Override
    public Map<String, NDArray> state() {
        return weights.state();
    }

    @Override
    public void step(Rates rates) {
        double t = (double) rates.step() + 1;
        double size = 1 / (1 - Math.pow(beta1, t));
        double root = Math.sqrt(1 - Math.pow(beta2, t));
        weights.clip();
        weights.forEach(group -> {
            double rate = rates.of(group.name());
            double kept = 1 - rate * group.decay();
            weights.change(group, "adamw", kept, 1 - beta1, beta2, 1 - beta2, rate * size, root, eps);
        });
    }
}
