package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies of states and parameters outside the engine. */
final class StateCopy {

    private StateCopy() {}

    static Map<String, double[]> of(Map<String, NDArray> arrays) {
        Map<String, double[]> copy = new LinkedHashMap<>();
        arrays.forEach((name, array) -> copy.put(name, Values.numbers(array)));
        return copy;
    }

    /** Writes values into arrays in place, as a checkpoint does. */
    static void restore(Map<String, NDArray> arrays, Map<String, double[]> saved) {
        Expect.that(
                arrays.keySet().equals(saved.keySet()),
                () -> "The states and parameters are %s, but those of the former component were %s."
                        .formatted(arrays.keySet(), saved.keySet()));
        saved.forEach((name, numbers) -> {
            NDArray array = arrays.get(name);
            if (array != null) {
                write(array, numbers, name);
            }
        });
    }

    /** Sets the gradient of an array to 0, as the optimizer does after each step. */
    static void forgetGradient(NDArray parameter) {
        NDArray gradient = parameter.getGradient();
        write(gradient, new double[Math.toIntExact(gradient.size())], "a gradient");
    }

    static void write(NDArray array, double[] numbers, String name) {
        Expect.that(array.size() == numbers.length, () -> "%s has %s entries, but that of the former component had %s."
                .formatted(name, array.size(), numbers.length));
        if (numbers.length > 0) {
            try (NDArray values =
                    new Values(numbers, array.getShape()).array(array.getManager(), array.getDataType())) {
                array.set(new NDIndex("..."), values);
            }
        }
    }
}
