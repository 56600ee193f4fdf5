package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.api.head.TorchInitializers;

/** Building blocks of the heads: input pooling and the linear layer. */
final class Features {

    private Features() {}

    /** The shape of a sample after pooling: (C) for a feature map (C, h, w); (D) and (n, D) stay. */
    static Shape pooled(String head, HeadInput input) {
        Shape shape = input.shape();
        return switch (shape.dimension()) {
            case 1, 2 -> shape;
            case 3 -> shape.slice(0, 1);
            default ->
                throw BifocalException.configuration(
                        "Head %s cannot read '%s' of shape %s.".formatted(head, input.source(), shape),
                        "Use a feature map (C, h, w), an embedding (D) or aligned embeddings (n, D).");
        };
    }

    /** Adds a layer that averages a feature map over its positions; other inputs need no layer. */
    static void addPooling(SequentialBlock block, HeadInput input) {
        if (input.shape().dimension() == 3) {
            block.addSingleton(Features::averagePool, "averagePool");
        }
    }

    private static NDArray averagePool(NDArray map) {
        return map.reshape(map.size(0), map.size(1), -1).mean(new int[] {2});
    }

    /** A linear layer with PyTorch's default initialization. */
    static Linear linear(long inputs, long units, boolean bias) {
        Linear linear = Linear.builder().setUnits(units).optBias(bias).build();
        linear.setInitializer(TorchInitializers.uniform(inputs), Parameter.Type.WEIGHT);
        linear.setInitializer(TorchInitializers.uniform(inputs), Parameter.Type.BIAS);
        return linear;
    }
}
