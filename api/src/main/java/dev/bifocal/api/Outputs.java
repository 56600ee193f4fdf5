package dev.bifocal.api;

import ai.djl.ndarray.NDArray;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The named outputs of the heads for one view on one side.
 *
 * <p>The host owns the arrays. The arrays are valid until the end of the step.
 */
public final class Outputs {

    private final String origin;
    private final Map<String, NDArray> values;
    private final Map<String, NDArray> units;

    private Outputs(String origin, Map<String, NDArray> values, Map<String, NDArray> units) {
        this.origin = origin;
        this.values = Map.copyOf(values);
        this.units = units;
    }

    /**
     * Outputs with the given values, whose first axis is the batch.
     *
     * @param origin where the values come from, for error messages, such as {@code the online side's query view}
     * @param values the tensors by output name
     */
    public static Outputs of(String origin, Map<String, NDArray> values) {
        return new Outputs(origin, values, new LinkedHashMap<>());
    }

    /** The outputs with the given names. The result shares the unit vectors of this object. */
    public Outputs only(Set<String> outputs) {
        Map<String, NDArray> kept = new LinkedHashMap<>(values);
        kept.keySet().retainAll(outputs);
        return new Outputs(origin, kept, units);
    }

    /** A copy of these outputs with precomputed unit vectors for one output. */
    public Outputs withUnit(String output, NDArray unit) {
        Map<String, NDArray> known = new LinkedHashMap<>(units);
        known.put(output, unit);
        return new Outputs(origin, values, known);
    }

    /** The unit vectors computed or supplied so far, by output name. */
    public Map<String, NDArray> knownUnits() {
        return Collections.unmodifiableMap(units);
    }

    /** The names of the available outputs. */
    public Set<String> names() {
        return values.keySet();
    }

    /**
     * The output of a head without normalization, (N, ...).
     *
     * @throws BifocalException if the output is not available because the loss did not request it
     */
    public NDArray get(String output) {
        NDArray value = values.get(output);
        if (value == null) {
            throw new BifocalException(
                    ErrorCode.PLUGIN,
                    "Output '%s' of %s is not available. Available outputs: %s.".formatted(output, origin, names()),
                    "State the output in the needs() of the loss that reads it.");
        }
        return value;
    }

    /**
     * An output scaled to unit L2 norm along its last axis, x / max(‖x‖, 1e-12), as PyTorch's {@code F.normalize}. The
     * host computes the unit vectors once per step and shares them between losses; gradients flow to the head.
     *
     * @throws BifocalException as {@link #get}
     */
    public NDArray unit(String output) {
        NDArray value = get(output);
        return units.computeIfAbsent(output, any -> Tensors.unit(value));
    }
}
