package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Side;
import dev.bifocal.host.eval.protocol.FeaturePass;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.tensor.HostCopy;
import dev.bifocal.host.train.step.Trainer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Outputs for all training samples in evaluation mode, for losses that read them when an epoch begins. */
final class EpochOutputs {

    private final Session session;
    private final Trainer trainer;
    private final NDManager manager;
    private final StopRequest stop;

    /**
     * A computation.
     *
     * @param manager the outputs live below it
     * @param stop ends the pass
     */
    EpochOutputs(Session session, Trainer trainer, NDManager manager, StopRequest stop) {
        this.session = session;
        this.trainer = trainer;
        this.manager = manager;
        this.stop = stop;
    }

    /** The requested outputs by side and name, (M, ...), in the order of the training samples. */
    Map<Side, Map<String, NDArray>> compute() {
        Map<Side, Map<String, NDArray>> computed = new EnumMap<>(Side.class);
        session.wiring().epochOutputs().forEach((side, names) -> computed.put(side, compute(side, names)));
        return computed;
    }

    private Map<String, NDArray> compute(Side side, Set<String> names) {
        int samples = session.dataset().train().size();
        Map<String, Shape> shapes = new TreeMap<>(session.wiring().dimensions().outputs());
        shapes.keySet().retainAll(names);
        Map<String, float[]> rows = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> rows.put(name, new float[Math.toIntExact(samples * shape.size())]));
        FeaturePass.run(
                session.dataset().train(),
                session.evaluationData(),
                session.testPolicy(),
                images -> {
                    stop.check();
                    Outputs outputs = trainer.evaluate(side, images, names);
                    return joined(outputs, shapes, images.size(0));
                },
                (indices, joined) -> split(indices, HostCopy.floats(joined), shapes, rows));
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        shapes.forEach(
                (name, shape) -> arrays.put(name, manager.create(rows.get(name), new Shape(samples).addAll(shape))));
        return arrays;
    }

    /** All outputs side by side, (n, sum of their sizes). */
    private static NDArray joined(Outputs outputs, Map<String, Shape> shapes, long count) {
        NDArray joined = null;
        for (String name : shapes.keySet()) {
            NDArray flat = outputs.get(name).reshape(count, -1);
            joined = joined == null ? flat : joined.concat(flat, 1);
        }
        return Objects.requireNonNull(joined);
    }

    private static void split(int[] indices, float[] joined, Map<String, Shape> shapes, Map<String, float[]> rows) {
        int width = joined.length / indices.length;
        int from = 0;
        for (Map.Entry<String, Shape> entry : shapes.entrySet()) {
            int size = Math.toIntExact(entry.getValue().size());
            float[] all = Objects.requireNonNull(rows.get(entry.getKey()));
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(joined, i * width + from, all, indices[i] * size, size);
            }
            from += size;
        }
    }
}
