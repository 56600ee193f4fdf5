package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The weights of an optimiser, each with its momentum buffer, which starts at 0. */
final class TrainedWeights {

    private static final float CLIP_EPSILON = 1e-6f;

    private final List<Slot> slots = new ArrayList<>();
    private final Optional<NDArray> clip;

    /**
     * A weight and what belongs to it.
     *
     * @param name its name
     * @param weight the weight
     * @param velocity its momentum buffer
     * @param excluded whether it has no weight decay
     */
    private record Slot(String name, NDArray weight, NDArray velocity, boolean excluded) {}

    /**
     * A weight in one step.
     *
     * @param weight the weight
     * @param velocity its momentum buffer
     * @param gradient its gradient, clipped
     * @param excluded whether it has no weight decay
     */
    record Update(NDArray weight, NDArray velocity, NDArray gradient, boolean excluded) {

        /** v = momentum * v + g. */
        void accumulate(double momentum) {
            Fused.update(velocity, gradient, -1, momentum - 1);
        }

        /** w = w - rate * v. */
        void descend(double rate) {
            Fused.update(weight, velocity, rate, 0);
        }
    }

    /**
     * Weights that have not been trained yet.
     *
     * @param weights by name; each requires gradients
     * @param excluded names of weights without weight decay
     * @param clip the greatest norm of all gradients together
     * @param manager where the momentum buffers live
     */
    TrainedWeights(Map<String, NDArray> weights, Set<String> excluded, Optional<Double> clip, NDManager manager) {
        weights.forEach((name, weight) -> slots.add(new Slot(
                name, weight, manager.zeros(weight.getShape(), weight.getDataType()), excluded.contains(name))));
        this.clip = clip.map(limit -> manager.create(limit.floatValue()));
    }

    /** The momentum buffers by name. */
    Map<String, NDArray> velocities() {
        Map<String, NDArray> velocities = new LinkedHashMap<>();
        slots.forEach(slot -> velocities.put(slot.name, slot.velocity));
        return velocities;
    }

    /** What there is to do in this step. */
    List<Update> updates() {
        List<Update> updates = new ArrayList<>(slots.size());
        slots.forEach(
                slot -> updates.add(new Update(slot.weight, slot.velocity, slot.weight.getGradient(), slot.excluded)));
        clip.ifPresent(limit -> clip(updates, limit));
        return updates;
    }

    /** PyTorch's {@code clip_grad_norm_}: all gradients times min(1, limit / (norm + 1e-6)). */
    private static void clip(List<Update> updates, NDArray limit) {
        NDList norms = new NDList();
        updates.forEach(update -> norms.add(update.gradient.norm()));
        NDArray norm = NDArrays.stack(norms).norm();
        NDArray factor = limit.div(norm.add(CLIP_EPSILON)).minimum(1);
        updates.forEach(update -> update.gradient.muli(factor));
    }
}
