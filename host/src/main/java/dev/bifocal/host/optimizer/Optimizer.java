package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;

/** Updates weights in place from their gradients. A step does not synchronise the calling thread with the device. */
public sealed interface Optimizer permits Sgd, Lars {

    /**
     * Creates the optimiser that an experiment names.
     *
     * @param weights by name; each requires gradients; the caller owns them
     * @param excluded names of weights without weight decay; LARS does not scale their steps
     * @param manager owner of the momentum buffers
     */
    static Optimizer of(OptimizerConfig config, Map<String, NDArray> weights, Set<String> excluded, NDManager manager) {
        return switch (config.name()) {
            case SGD -> new Sgd(weights, excluded, config, manager);
            case LARS -> new Lars(weights, excluded, config, manager);
        };
    }

    /** The momentum buffers by the names of their weights, for checkpoints. The optimiser owns them. */
    Map<String, NDArray> velocities();

    /**
     * Updates the weights from the gradients of the backward pass, and sets the gradients to zero.
     *
     * @param rate the learning rate
     */
    void step(double rate);
}
