package dev.bifocal.host.encoder;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A small network with batch normalisation and a residual path, for comparisons of synchronised statistics with those
 * of a whole batch.
 */
public final class SyncedEncoder {

    private static final EncoderSpec SPEC = new EncoderSpec(
            "small",
            Layer.Sequence.of(
                    new Layer.Convolution("conv1", 3, 8, 3, 1, 1),
                    new Layer.BatchNormalization("bn1", 8),
                    new Layer.Relu(),
                    new Layer.Residual(
                            Layer.Sequence.of(
                                    new Layer.Convolution("conv2", 8, 8, 3, 1, 1),
                                    new Layer.BatchNormalization("bn2", 8)),
                            Layer.Sequence.of()),
                    new Layer.Relu()),
            8);

    private final EncoderSpec spec;
    private final Map<String, NDArray> values;

    private SyncedEncoder(EncoderSpec spec, Map<String, NDArray> values) {
        this.spec = spec;
        this.values = values;
    }

    /** The network for a whole batch, with random values. */
    public static SyncedEncoder plain(NDManager manager) {
        Map<String, NDArray> values = new TreeMap<>();
        new EncoderBlock(SPEC, new BlockExecutor(SPEC)).getParameters().forEach(pair -> {
            Shape shape = pair.getValue().getShape();
            NDArray value = manager.randomNormal(shape).mul(.3f);
            values.put(pair.getKey(), shape.dimension() == 1 ? value.abs().add(.5f) : value);
        });
        return new SyncedEncoder(SPEC, trained(values));
    }

    /** The same network and values for a part of the batch, with the statistics of all processes. */
    public SyncedEncoder synced() {
        Map<String, NDArray> copies = new TreeMap<>();
        values.forEach((name, value) -> copies.put(name, value.duplicate()));
        return new SyncedEncoder(SPEC.synced(true), trained(copies));
    }

    private static Map<String, NDArray> trained(Map<String, NDArray> values) {
        values.forEach((name, value) -> value.setRequiresGradient(!name.contains("running")));
        return values;
    }

    /**
     * One training pass and its backward pass.
     *
     * @param derivatives of a scalar by the feature map
     * @return the feature map
     */
    public NDArray differentiate(NDArray images, NDArray derivatives) {
        try (BlockExecutor executor = new BlockExecutor(spec);
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray map = executor.run(images, values::get, true);
            collector.backward(map.mul(derivatives).sum());
            return map;
        }
    }

    /** The gradients of the weights. */
    public List<NDArray> gradients() {
        return values.values().stream()
                .filter(NDArray::hasGradient)
                .map(NDArray::getGradient)
                .toList();
    }

    /** The running statistics. */
    public List<NDArray> running() {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().contains("running"))
                .map(Map.Entry::getValue)
                .toList();
    }
}
