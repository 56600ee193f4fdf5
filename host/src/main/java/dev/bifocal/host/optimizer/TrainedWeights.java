package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.compute.Script;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The weights of an optimiser, their momentum buffers, and the update rule. Momentum buffers start at 0.
 *
 * <p>A rule is TorchScript, with one call for all weights; separate operations for each weight take two to three
 * times as long. A rule runs entirely in the engine, and norms stay on the device.
 */
final class TrainedWeights {

    /**
     * Functions for rules. {@code clip} is PyTorch's {@code clip_grad_norm_}: it multiplies all gradients by min(1,
     * limit / (norm + 1e-6)).
     *
     * <p>The gradient of a weight is undefined until a loss reaches the weight. {@code AutogradAnyNonZero} detects
     * this; TorchScript optimises a comparison with None away.
     */
    private static final String FUNCTIONS =
            """
              def gradient(self: __torch__.Net, w: Tensor) -> Tensor:
                g = ops.prim.grad(w)
                if not ops.prim.AutogradAnyNonZero(g):
                  g = torch.zeros_like(w)
                return g
              def clip(self: __torch__.Net, w: List[Tensor], limit: float) -> NoneType:
                norms = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  torch.append(norms, torch.norm((self).gradient(w[i])))
                norm = torch.norm(torch.stack(norms))
                factor = torch.clamp(torch.mul(torch.reciprocal(torch.add(norm, 1e-6)), limit), max=1.)
                for i in range(torch.len(w)):
                  torch.mul_((self).gradient(w[i]), factor)
                return None
            """;

    private final Map<String, NDArray> velocities = new LinkedHashMap<>();
    private final List<NDArray> all;
    private final Group decaying = new Group(new ArrayList<>(), new ArrayList<>());
    private final Group excluded = new Group(new ArrayList<>(), new ArrayList<>());
    private final Optional<Double> clip;
    private final Script script;

    /**
     * Weights with the same update.
     *
     * @param weights the weights
     * @param velocities their momentum buffers, in the same order
     */
    private record Group(List<NDArray> weights, List<NDArray> velocities) {}

    /**
     * Creates the momentum buffers and compiles the rule.
     *
     * @param weights by name; each requires gradients
     * @param excluded names of weights without weight decay
     * @param clip the largest global L2 norm of the gradients
     * @param rule functions in TorchScript; they may call {@code (self).gradient(w)}; each takes a list of weights, a
     *     list of velocities and then numbers, and sets the gradients to zero
     * @param manager owner of the momentum buffers
     */
    TrainedWeights(
            Map<String, NDArray> weights, Set<String> excluded, Optional<Double> clip, String rule, NDManager manager) {
        weights.forEach((name, weight) -> {
            NDArray velocity = manager.zeros(weight.getShape(), weight.getDataType());
            Group group = excluded.contains(name) ? this.excluded : decaying;
            group.weights.add(weight);
            group.velocities.add(velocity);
            velocities.put(name, velocity);
        });
        this.all = List.copyOf(weights.values());
        this.clip = clip;
        this.script = Script.require(FUNCTIONS + rule, manager);
    }

    /** The momentum buffers by name. */
    Map<String, NDArray> velocities() {
        return Collections.unmodifiableMap(velocities);
    }

    /** Scales the gradients down to the largest norm, if there is one. Call it before the update. */
    void clip() {
        clip.ifPresent(limit -> script.run("clip", List.of(all), limit));
    }

    /** Calls a function of the rule with the weights that have decay. */
    void changeDecaying(String function, double... numbers) {
        change(decaying, function, numbers);
    }

    /** Calls a function of the rule with the excluded weights. */
    void changeExcluded(String function, double... numbers) {
        change(excluded, function, numbers);
    }

    private void change(Group group, String function, double... numbers) {
        if (!group.weights.isEmpty()) {
            script.run(function, List.of(group.weights, group.velocities), numbers);
        }
    }
}
