package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The arrays of a recorded case by name: inputs {@code in_NAME} and expected results {@code out_NAME}. */
final class RecordedCase {

    private static final String IN = "in_";

    /** The prefixes of expected results, the most exact first. */
    private static final List<String> OUT = List.of("out_f64_", "out_", "out_f32_");

    private final Map<String, NDArray> arrays;
    private final Map<String, NDArray> inputs = new TreeMap<>();

    RecordedCase(Map<String, NDArray> arrays) {
        this.arrays = Map.copyOf(arrays);
        arrays.forEach((name, array) -> {
            if (name.startsWith(IN)) {
                inputs.put(name.substring(IN.length()), array);
            }
        });
    }

    /**
     * An expected result.
     *
     * @param array its name in the case
     * @param name the name without its {@code out_} prefix
     * @param value the value
     */
    record Expected(String array, String name, NDArray value) {}

    /** The expected result of a name, if the case records it. */
    Optional<Expected> expected(String name) {
        for (String prefix : OUT) {
            NDArray value = arrays.get(prefix + name);
            if (value != null) {
                return Optional.of(new Expected(prefix + name, name, value));
            }
        }
        return Optional.empty();
    }

    /**
     * The names of all arrays that record what should come out, sorted; once where one is recorded in two precisions.
     */
    List<String> outputs() {
        return arrays.keySet().stream()
                .filter(name -> name.startsWith("out"))
                .filter(name -> !name.startsWith("out_f32") || !arrays.containsKey(name.replaceFirst("f32", "f64")))
                .sorted()
                .toList();
    }

    /** The names of what goes in. */
    Iterable<String> inputs() {
        return inputs.keySet();
    }

    /** Numbers that go in, {@code float32}, if the case has them. */
    Optional<NDArray> numbers(String name) {
        return Optional.ofNullable(inputs.get(name)).map(array -> array.toType(DataType.FLOAT32, false));
    }

    /** Labels that go in, {@code int64}, if the case has them. */
    Optional<NDArray> labels(String name) {
        return Optional.ofNullable(inputs.get(name)).map(array -> array.toType(DataType.INT64, false));
    }

    /** The scalars that go in, by name as the case has it. */
    Map<String, Double> settings() {
        Map<String, Double> settings = new LinkedHashMap<>();
        inputs.forEach((name, array) -> {
            if (array.getShape().dimension() == 0) {
                settings.put(name, array.toType(DataType.FLOAT64, false).getDouble());
            }
        });
        return settings;
    }

    /** Says that an array is not there. */
    static BifocalException missing(String name) {
        return new HostException(
                ErrorCode.DATA,
                "The case has no array %s%s.".formatted(IN, name),
                "Record it with numpy.savez, with the names that 'bifocal parity --help' lists, or rename it with --names or --rename.");
    }
}
