package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Side;
import dev.bifocal.host.eval.protocol.FeaturePass;
import dev.bifocal.host.train.step.Trainer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Outputs for all training samples in evaluation mode, for losses and targets that read them when an epoch begins. */
final class EpochOutputs {

    private final Session session;
    private final Trainer trainer;
    private final NDManager manager;
    private final Runnable beforeBatch;

    /**
     * A computation.
     *
     * @param manager the outputs live below it
     * @param beforeBatch runs before each batch, equally often in all processes; it may throw to end the pass
     */
    EpochOutputs(Session session, Trainer trainer, NDManager manager, Runnable beforeBatch) {
        this.session = session;
        this.trainer = trainer;
        this.manager = manager;
        this.beforeBatch = beforeBatch;
    }

    /** The requested outputs by side and name, (M, ...), in the order of the training samples. */
    Map<Side, Map<String, NDArray>> compute() {
        Map<Side, Map<String, NDArray>> computed = new EnumMap<>(Side.class);
        session.wiring().epochOutputs().forEach((side, names) -> computed.put(side, compute(side, names)));
        return computed;
    }

    private Map<String, NDArray> compute(Side side, Set<String> names) {
        Map<String, NDArray> whole = new TreeMap<>();
        Map<String, NDArray> batch = new TreeMap<>();
        FeaturePass.run(
                session.dataset().train(),
                session.evaluationData().beforeBatch(beforeBatch),
                session.testPolicy(),
                images -> {
                    Outputs outputs = trainer.evaluate(side, images, names);
                    names.forEach(name -> batch.put(name, outputs.get(name)));
                    return images;
                },
                (indices, images) -> batch.forEach((name, output) -> whole.computeIfAbsent(name, any -> zeros(output))
                        .set(new NDIndex("{}:{}", indices[0], indices[0] + indices.length), output)));
        // The rows of the other processes' images are 0.
        session.processes().sum(List.copyOf(whole.values()));
        return whole;
    }

    /** An array for the output of all training samples. */
    private NDArray zeros(NDArray ofBatch) {
        Shape shape = new Shape(session.dataset().train().size())
                .addAll(ofBatch.getShape().slice(1));
        NDArray all = manager.zeros(shape, ofBatch.getDataType());
        NDScope.unregister(all);
        return all;
    }
}
