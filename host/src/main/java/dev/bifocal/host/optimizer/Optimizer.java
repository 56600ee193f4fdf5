package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;

/** Updates weights in place from their gradients. A step does not synchronise the calling thread with the device. */
public sealed interface Optimizer permits Sgd, Lars, AdamW {

    /**
     * Creates the optimiser that an experiment names.
     *
     * @param weights by name; each requires gradients; the caller owns them
     * @param excluded names of weights without weight decay; LARS does not scale their steps
     * @param groups the group of each weight that has one
     * @param manager owner of the buffers
     */
    static Optimizer of(
            OptimizerConfig config,
            Map<String, NDArray> weights,
            Set<String> excluded,
            Map<String, String> groups,
            NDManager manager) {
        return switch (config.name()) {
            case SGD -> new Sgd(weights, excluded, groups, config, false, manager);
            case LARS -> new Lars(weights, excluded, groups, config, manager);
            case ADAMW -> new AdamW(weights, excluded, groups, config, manager);
        };
    }

    /** Creates an optimiser without groups. */
    static Optimizer of(OptimizerConfig config, Map<String, NDArray> weights, Set<String> excluded, NDManager manager) {
        return of(config, weights, excluded, Map.of(), manager);
    }

    /** The buffers by name, for checkpoints: the first buffer of a weight has its name. The optimiser owns them. */
    Map<String, NDArray> state();

    /** Updates the weights from the gradients of the backward pass, and sets the gradients to zero. */
    void step(Rates rates);
}
