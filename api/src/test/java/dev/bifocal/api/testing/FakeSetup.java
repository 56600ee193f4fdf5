package dev.bifocal.api.testing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.SetupContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A set-up with the given shapes and sizes, whose state and parameters are the arrays handed in. */
public record FakeSetup(NDManager manager, Map<String, Shape> shapes, int classes, int batchSize, int bankSize)
        implements SetupContext {

    /** A set-up with one output. */
    public static FakeSetup of(NDManager manager, String output, Shape shape, int classes) {
        return new FakeSetup(manager, Map.of(output, shape), classes, 4, 8);
    }

    /** This set-up with a further output. */
    public FakeSetup with(String output, Shape shape) {
        Map<String, Shape> more = new HashMap<>(shapes);
        more.put(output, shape);
        return new FakeSetup(manager, more, classes, batchSize, bankSize);
    }

    @Override
    public Shape outputShape(String output) {
        return Optional.ofNullable(shapes.get(output)).orElseThrow();
    }

    @Override
    public NDArray state(String name, NDArray initial) {
        return initial;
    }

    @Override
    public NDArray parameter(String name, NDArray initial) {
        initial.setRequiresGradient(true);
        return initial;
    }
}
