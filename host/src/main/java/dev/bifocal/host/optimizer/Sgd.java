package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.config.OptimizerConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Stochastic gradient descent by PyTorch's rule: v = momentum * v + (g + decay * w), then w = w - rate * v. The learning rate
 * is not part of the velocity v, which starts at 0.
 */
public final class Sgd {

    private static final float CLIP_EPSILON = 1e-6f;

    private final Map<String, NDArray> weights;
    private final Map<String, NDArray> velocities = new LinkedHashMap<>();
    private final OptimizerConfig config;
    private final NDManager manager;

    /**
     * An optimiser of the given weights.
     *
     * @param weights by name; each requires gradients
     * @param manager where the velocities live
     */
    public Sgd(Map<String, NDArray> weights, OptimizerConfig config, NDManager manager) {
        this.weights = Map.copyOf(weights);
        this.config = config;
        this.manager = manager;
        weights.forEach((name, weight) -> velocities.put(name, manager.zeros(weight.getShape(), weight.getDataType())));
    }

    /** The velocities by the names of their weights, for checkpoints. */
    public Map<String, NDArray> velocities() {
        return velocities;
    }

    /**
     * One step with the gradients that backward left, which are zero afterwards.
     *
     * @param rate the learning rate
     */
    public void step(double rate) {
        Map<String, NDArray> gradients = new LinkedHashMap<>();
        velocities.keySet().forEach(name -> gradients.put(name, weight(name).getGradient()));
        config.clip().ifPresent(limit -> clip(gradients, limit));
        velocities.forEach((name, velocity) -> {
            NDArray weight = weight(name);
            update(velocity, Objects.requireNonNull(gradients.get(name)), -1, config.momentum() - 1);
            if (config.weightDecay() != 0) {
                update(velocity, weight, -config.weightDecay(), 0);
            }
            update(weight, velocity, rate, 0);
        });
    }

    /** PyTorch's {@code clip_grad_norm_}: all gradients times min(1, limit / (norm + 1e-6)). */
    private void clip(Map<String, NDArray> gradients, double limit) {
        NDList norms = new NDList();
        gradients.values().forEach(gradient -> norms.add(gradient.norm()));
        NDArray norm = NDArrays.stack(norms).norm();
        NDArray factor =
                manager.create((float) limit).div(norm.add(CLIP_EPSILON)).minimum(1);
        gradients.values().forEach(gradient -> gradient.muli(factor));
    }

    /** The engine's fused rule, array -= rate * (gradient + decay * array), in place. */
    private static void update(NDArray array, NDArray gradient, double rate, double decay) {
        array.getNDArrayInternal()
                .sgdUpdate(
                        new NDList(array, gradient), new NDList(array), (float) rate, (float) decay, 1, -1, 0, false);
    }

    private NDArray weight(String name) {
        return Objects.requireNonNull(weights.get(name));
    }
}
