package dev.bifocal.api.head;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.initializer.Initializer;

/** PyTorch's customary initialisers, which differ from DJL's defaults. */
public final class TorchInitializers {

    private TorchInitializers() {}

    /**
     * Uniform on ±1/√fanIn: what PyTorch's {@code nn.Linear} and {@code nn.ConvNd} use for weights (Kaiming uniform with a = √5)
     * and biases alike.
     *
     * @param fanIn inputs of the layer: input features times the kernel's area
     */
    public static Initializer uniform(long fanIn) {
        float bound = (float) (1 / Math.sqrt((double) fanIn));
        return (manager, shape, dataType) -> manager.randomUniform(-bound, bound, shape, dataType);
    }

    /**
     * Normal with standard deviation √(2/fanOut): Kaiming's initialisation in mode fan-out for ReLU, as torchvision uses for the
     * convolutions of its ResNets.
     *
     * @param fanOut outputs of the layer: output features times the kernel's area
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
