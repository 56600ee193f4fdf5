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
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The weights of an optimiser, their buffers such as velocities, and the update rule. Buffers start at 0.
 *
 * <p>A rule is TorchScript, with one call for all weights of a group; separate operations for each weight take two to
 * three times as long. A rule runs entirely in the engine, and norms stay on the device.
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

    private final Map<String, NDArray> state = new LinkedHashMap<>();
    private final List<NDArray> all;
    private final Map<List<Object>, Group> groups = new LinkedHashMap<>();
    private final Optional<Double> clip;
    private final Script script;

    /**
     * Weights with the same update.
     *
     * @param name the name of their group; empty if they have none
     * @param excluded whether they have no weight decay
     * @param decay their weight decay
     * @param lists the weights, then their buffers, in the same order
     */
    record Group(String name, boolean excluded, double decay, List<List<NDArray>> lists) {}

    /**
     * Creates the buffers and compiles the rule.
     *
     * @param weights by name; each requires gradients
     * @param excluded names of weights without weight decay
     * @param groups the group of each weight that has one
     * @param config the settings of weight decay, groups and clipping
     * @param suffixes the end of the name of each buffer of a weight; the name starts with the weight's name
     * @param rule functions in TorchScript; they may call {@code (self).gradient(w)}; each takes a list of weights, a
     *     list for each suffix and then numbers, and sets the gradients to zero
     * @param manager owner of the buffers
     */
    TrainedWeights(
            Map<String, NDArray> weights,
            Set<String> excluded,
            Map<String, String> groups,
            OptimizerConfig config,
            List<String> suffixes,
            String rule,
            NDManager manager) {
        weights.forEach((name, weight) -> {
            Group group = group(groups.getOrDefault(name, ""), excluded.contains(name), config, suffixes.size());
            group.lists.get(0).add(weight);
            for (int i = 0; i < suffixes.size(); i++) {
                NDArray buffer = manager.zeros(weight.getShape(), weight.getDataType());
                group.lists.get(i + 1).add(buffer);
                state.put(name + suffixes.get(i), buffer);
            }
        });
        this.all = List.copyOf(weights.values());
        this.clip = config.clip();
        this.script = Script.require(FUNCTIONS + rule, manager);
    }

    private Group group(String name, boolean excluded, OptimizerConfig config, int buffers) {
        double decay = Optional.ofNullable(config.groups().get(name))
                .flatMap(ParameterGroup::weightDecay)
                .orElse(config.weightDecay());
        return groups.computeIfAbsent(
                List.of(name, excluded),
                any -> new Group(
                        name,
                        excluded,
                        excluded ? 0 : decay,
                        Stream.<List<NDArray>>generate(ArrayList::new)
                                .limit(buffers + 1L)
                                .toList()));
    }

    /** The buffers by name. */
    Map<String, NDArray> state() {
        return Collections.unmodifiableMap(state);
    }

    /** Scales the gradients down to the largest norm, if there is one. Call it before the update. */
    void clip() {
        clip.ifPresent(limit -> script.run("clip", List.of(all), limit));
    }

    /** Passes each group to a consumer. */
    void forEach(Consumer<Group> use) {
        groups.values().forEach(use);
    }

    /** Calls a function of the rule with the weights of a group. */
    void change(Group group, String function, double... numbers) {
        script.run(function, group.lists, numbers);
    }
}
