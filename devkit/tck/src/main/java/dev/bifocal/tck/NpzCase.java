package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The arrays of an {@code .npz} file by name. */
public record NpzCase(String name, Map<String, NDArray> arrays) {

    /** Reads a resource that lies beside a class. */
    public static NpzCase resource(NDManager manager, Class<?> beside, String name) {
        try (InputStream in = beside.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("There is no resource " + name + " beside " + beside);
            }
            return read(manager, name, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a stream. */
    public static NpzCase read(NDManager manager, String name, InputStream in) {
        return new NpzCase(
                name,
                NDList.decode(manager, in).stream().collect(Collectors.toMap(NDArray::getName, Function.identity())));
    }

    /** An array. */
    public NDArray get(String array) {
        if (!arrays.containsKey(array)) {
            throw new IllegalArgumentException(name + " has no array " + array + ", only " + arrays.keySet());
        }
        return arrays.get(array);
    }

    /** A single number. */
    public double scalar(String array) {
        return get(array).toType(DataType.FLOAT64, false).toDoubleArray()[0];
    }
}
