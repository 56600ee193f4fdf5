package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.target.TargetContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A set-up with the given shapes and sizes, whose state and parameters are the arrays handed in, converted to one type.
 *
 * @param manager the manager for constants
 * @param shapes the shape of one sample by output
 * @param type the type of states and parameters; {@code float64} for finite differences
 * @param states the states by name
 * @param parameters the parameters by name
 * @param crops the number of crops of each further view that the component requests
 */
public record FakeSetup(
        NDManager manager,
        Map<String, Shape> shapes,
        int classes,
        int batchSize,
        int bankSize,
        int trainingSize,
        String output,
        DataType type,
        Map<String, NDArray> states,
        Map<String, NDArray> parameters,
        Map<View, Integer> crops)
        implements LossContext, TargetContext {

    /** A set-up without further views. */
    public FakeSetup(
            NDManager manager,
            Map<String, Shape> shapes,
            int classes,
            int batchSize,
            int bankSize,
            int trainingSize,
            String output,
            DataType type,
            Map<String, NDArray> states,
            Map<String, NDArray> parameters) {
        this(manager, shapes, classes, batchSize, bankSize, trainingSize, output, type, states, parameters, Map.of());
    }

    /** A set-up with one output, a batch of 4, banks of 8 keys, 16 training samples, and {@code float32}. */
    public static FakeSetup of(NDManager manager, String output, Shape shape, int classes) {
        return new FakeSetup(
                manager,
                Map.of(output, shape),
                classes,
                4,
                8,
                16,
                output,
                DataType.FLOAT32,
                new LinkedHashMap<>(),
                new LinkedHashMap<>());
    }

    /** This set-up with a further output. */
    public FakeSetup with(String name, Shape shape) {
        Map<String, Shape> more = new HashMap<>(shapes);
        more.put(name, shape);
        return new FakeSetup(
                manager, more, classes, batchSize, bankSize, trainingSize, output, type, states, parameters, crops);
    }

    /** This set-up with states and parameters of a type. */
    public FakeSetup in(DataType other) {
        return new FakeSetup(
                manager, shapes, classes, batchSize, bankSize, trainingSize, output, other, states, parameters, crops);
    }

    /** This set-up with a further view of some crops. */
    public FakeSetup with(View view, int count) {
        Map<View, Integer> more = new HashMap<>(crops);
        more.put(view, count);
        return new FakeSetup(
                manager, shapes, classes, batchSize, bankSize, trainingSize, output, type, states, parameters, more);
    }

    @Override
    public Shape outputShape(String name) {
        return Optional.ofNullable(shapes.get(name))
                .orElseThrow(() -> Missing.input("the shape of output '%s'".formatted(name)));
    }

    @Override
    public int crops(View view) {
        if (!view.isFurther()) {
            return 1;
        }
        return Optional.ofNullable(crops.get(view))
                .orElseThrow(() -> Missing.input("the number of crops of view '%s'".formatted(view)));
    }

    @Override
    public NDArray state(String name, NDArray initial) {
        return keep(states, name, initial);
    }

    @Override
    public NDArray parameter(String name, NDArray initial) {
        NDArray parameter = keep(parameters, name, initial);
        parameter.setRequiresGradient(true);
        return parameter;
    }

    private NDArray keep(Map<String, NDArray> kept, String name, NDArray initial) {
        Missing.requireName("makes an array", name);
        NDArray typed = initial.toType(type, false);
        if (states.containsKey(name) || parameters.containsKey(name)) {
            throw BifocalException.configuration(
                    "The component makes two arrays named %s.".formatted(name), "Give each a name of its own.");
        }
        kept.put(name, typed);
        return typed;
    }
}
