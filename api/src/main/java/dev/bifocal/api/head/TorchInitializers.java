package dev.bifocal.api.head;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;

/**
 * PyTorch's default initializers, which differ from DJL's defaults. They take no seed: the host seeds the engine.
 *
 * @since 1.0
 */
public final class TorchInitializers {

    private TorchInitializers() {}

    /**
     * A uniform distribution on ±1/√fanIn, the default of PyTorch's {@code nn.Linear} and {@code nn.ConvNd} for weights
     * (Kaiming uniform with a = √5) and biases.
     *
     * @param fanIn the number of inputs of a unit: input features times the kernel's area
     */
    public static Initializer uniform(long fanIn) {
        float bound = (float) (1 / Math.sqrt((double) fanIn));
        return (manager, shape, dataType) -> manager.randomUniform(-bound, bound, shape, dataType);
    }

    /**
     * A normal distribution with standard deviation √(2/fanOut): Kaiming initialization in mode fan-out for ReLU, as in
     * the convolutions of torchvision's ResNets.
     *
     * @param fanOut the fan-out: output features times the kernel's area
     */
    public static Initializer kaimingNormalFanOut(long fanOut) {
        float deviation = (float) Math.sqrt(2.0 / fanOut);
        return new Initializer() {
            @Override
            public NDArray initialize(NDManager manager, Shape shape, DataType dataType) {
                return manager.randomNormal(0, deviation, shape, dataType);
            }
        };
    }
}
