package dev.bifocal.host.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Side;
import dev.bifocal.host.eval.protocol.FeaturePass;
import dev.bifocal.host.run.StopRequest;
import dev.bifocal.host.train.step.Trainer;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
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
        Map<String, NDList> parts = new TreeMap<>();
        names.forEach(name -> parts.put(name, new NDList()));
        FeaturePass.run(
                session.dataset().train(),
                session.evaluationData(),
                session.testPolicy(),
                images -> {
                    stop.check();
                    Outputs outputs = trainer.evaluate(side, images, names);
                    parts.forEach((name, list) -> list.add(kept(outputs.get(name))));
                    return images;
                },
                (indices, images) -> {});
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        parts.forEach((name, list) -> {
            arrays.put(name, NDArrays.concat(list, 0));
            list.close();
        });
        return arrays;
    }

    /** Keeps an output of a batch, whose other arrays are closed. */
    private NDArray kept(NDArray output) {
        NDScope.unregister(output);
        output.attach(manager);
        return output;
    }
}
