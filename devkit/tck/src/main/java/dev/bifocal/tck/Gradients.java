package dev.bifocal.tck;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.GradientCollector;
import java.util.function.Function;

/** Gradients of scalar functions, by the engine and by finite differences. */
public final class Gradients {

    private static final double STEP = 1e-5;

    private Gradients() {}

    /** The function's gradient at x, by the engine; x gets a gradient. */
    public static NDArray exact(NDArray x, Function<NDArray, NDArray> function) {
        x.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(function.apply(x));
        }
        return x.getGradient();
    }

    /**
     * The function's gradient at x by central differences.
     *
     * @param x {@code float64}; {@code float32} is too coarse for them
     */
    public static NDArray numeric(NDArray x, Function<NDArray, NDArray> function) {
        if (x.getDataType() != DataType.FLOAT64) {
            throw new IllegalArgumentException(
                    "Finite differences need float64, but x is %s.".formatted(x.getDataType()));
        }
        double[] point = x.toDoubleArray();
        double[] gradient = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            gradient[i] = (at(x, point, i, STEP, function) - at(x, point, i, -STEP, function)) / (2 * STEP);
        }
        return x.getManager().create(gradient, x.getShape());
    }

    private static double at(NDArray x, double[] point, int index, double delta, Function<NDArray, NDArray> function) {
        double[] moved = point.clone();
        moved[index] += delta;
        return function.apply(x.getManager().create(moved, x.getShape())).getDouble();
    }
}
