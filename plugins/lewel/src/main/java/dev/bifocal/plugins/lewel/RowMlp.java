package dev.bifocal.plugins.lewel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.training.ParameterStore;
import dev.bifocal.api.head.TorchInitializers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A multilayer perceptron on the rows of a matrix, with the parameter names of PyTorch's {@code Sequential} of linear
 * layer, batch normalization and ReLU: {@code 0.weight}, {@code 1.weight}, {@code 3.weight}. Weights have Kaiming
 * normal initialization in mode fan-out, as in LEWEL's code.
 */
final class RowMlp {

    private static final float EPSILON = 1e-5f;

    /** The weight of the old running statistics; DJL calls this weight momentum. */
    private static final float RUNNING = 0.9f;

    private final List<Layer> layers = new ArrayList<>();

    private record Norm(Parameter scale, Parameter shift, Parameter mean, Parameter variance) {}

    /** A linear layer with optional batch normalization; ReLU follows each layer except the last. */
    private record Layer(Parameter weight, Optional<Parameter> bias, Optional<Norm> norm) {}

    /** Creates parameters with a common prefix and registers them with the block. */
    private record Maker(String prefix, UnaryOperator<Parameter> owner) {

        Parameter make(int index, String name, Parameter.Type type, Shape shape) {
            Parameter.Builder builder = Parameter.builder()
                    .setName("%s.%s.%s".formatted(prefix, index, name))
                    .setType(type)
                    .optShape(shape);
            switch (type) {
                case WEIGHT -> builder.optInitializer(TorchInitializers.kaimingNormalFanOut(shape.get(0)));
                case RUNNING_MEAN, RUNNING_VAR -> builder.optRequiresGrad(false);
                default -> {}
            }
            return owner.apply(builder.build());
        }

        Norm norm(int index, Shape shape) {
            return new Norm(
                    make(index, "weight", Parameter.Type.GAMMA, shape),
                    make(index, "bias", Parameter.Type.BETA, shape),
                    make(index, "running_mean", Parameter.Type.RUNNING_MEAN, shape),
                    make(index, "running_var", Parameter.Type.RUNNING_VAR, shape));
        }
    }

    /**
     * An uninitialized perceptron.
     *
     * @param prefix the prefix of the parameter names
     * @param inputs the length of a row
     * @param size the units of the last layer
     * @param owner registers a parameter
     */
    RowMlp(String prefix, long inputs, long size, LewelHead.Options options, UnaryOperator<Parameter> owner) {
        Maker maker = new Maker(prefix, owner);
        long width = inputs;
        int index = 0;
        for (int number = 1; number <= options.layers(); number++) {
            boolean last = number == options.layers();
            long units = last ? size : options.hiddenSize();
            boolean normalized = options.batchNorm() && !last;
            layers.add(new Layer(
                    maker.make(index, "weight", Parameter.Type.WEIGHT, new Shape(units, width)),
                    options.bias()
                            ? Optional.of(maker.make(index, "bias", Parameter.Type.BIAS, new Shape(units)))
                            : Optional.empty(),
                    normalized ? Optional.of(maker.norm(index + 1, new Shape(units))) : Optional.empty()));
            index += normalized ? 3 : 2;
            width = units;
        }
    }

    /** Maps rows (R, inputs) to rows (R, size); the caller closes the argument. */
    NDArray forward(ParameterStore store, NDArray rows, boolean training) {
        Values values = new Values(store, rows, training);
        NDArray result = rows;
        for (int i = 0; i < layers.size(); i++) {
            NDArray next = values.apply(layers.get(i), result, i + 1 < layers.size());
            if (result != rows) {
                result.close();
            }
            result = next;
        }
        return result;
    }

    /** The values of the parameters in one pass. */
    private record Values(ParameterStore store, NDArray rows, boolean training) {

        /** Closes intermediate results at once; the engine keeps those that the backward pass needs. */
        NDArray apply(Layer layer, NDArray x, boolean hidden) {
            NDArray linear = Linear.linear(
                            x, of(layer.weight), layer.bias.map(this::of).orElse(null))
                    .singletonOrThrow();
            if (!hidden) {
                return linear;
            }
            NDArray normalized = layer.norm.map(norm -> normalize(norm, linear)).orElse(linear);
            NDArray rectified = Activation.relu(normalized);
            normalized.close();
            linear.close();
            return rectified;
        }

        private NDArray normalize(Norm norm, NDArray x) {
            return BatchNorm.batchNorm(
                            x,
                            of(norm.mean),
                            of(norm.variance),
                            of(norm.scale),
                            of(norm.shift),
                            1,
                            RUNNING,
                            EPSILON,
                            training)
                    .singletonOrThrow();
        }

        private NDArray of(Parameter parameter) {
            return store.getValue(parameter, rows.getDevice(), training);
        }
    }
}
