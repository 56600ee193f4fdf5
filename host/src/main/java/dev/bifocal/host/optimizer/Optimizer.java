package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;

/** Turns gradients into new weights, in place, without making the device and the calling thread wait for each other. */
public sealed interface Optimizer permits Sgd, Lars {

    /**
     * The optimiser that an experiment names.
     *
     * @param weights by name; each requires gradients
     * @param excluded names of weights without weight decay, and in LARS with plain steps
     * @param manager where the momentum buffers live
     */
    static Optimizer of(OptimizerConfig config, Map<String, NDArray> weights, Set<String> excluded, NDManager manager) {
        return switch (config.name()) {
            case SGD -> new Sgd(weights, excluded, config, manager);
            case LARS -> new Lars(weights, excluded, config, manager);
        };
    }

    /** The momentum buffers by the names of their weights, for checkpoints. */
    Map<String, NDArray> velocities();

    /**
     * One step with the gradients that backward left, which are zero afterwards.
     *
     * @param rate the learning rate
     */
    void step(double rate);
}
