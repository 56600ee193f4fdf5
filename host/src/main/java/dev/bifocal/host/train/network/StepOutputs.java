package dev.bifocal.host.train.network;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Tensors;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The outputs that one pass computed, with the unit vectors that losses asked for. */
public final class StepOutputs implements Outputs {

    private final String origin;
    private final Map<String, NDArray> values;
    private final Map<String, NDArray> units;

    private StepOutputs(String origin, Map<String, NDArray> values, Map<String, NDArray> units) {
        this.origin = origin;
        this.values = Map.copyOf(values);
        this.units = units;
    }

    /**
     * Outputs with the given values, whose first axis is the batch.
     *
     * @param origin where the values come from, for error messages, such as {@code the online side}
     * @param values the tensors by output name
     */
    public static StepOutputs of(String origin, Map<String, NDArray> values) {
        return new StepOutputs(origin, values, new LinkedHashMap<>());
    }

    /** Where the values come from. */
    public String origin() {
        return origin;
    }

    /** The tensors by output name. */
    public Map<String, NDArray> byName() {
        return values;
    }

    /** The outputs with the given names. The result shares the unit vectors of this object. */
    public StepOutputs only(Set<String> outputs) {
        Map<String, NDArray> kept = new LinkedHashMap<>(values);
        kept.keySet().retainAll(outputs);
        return new StepOutputs(origin, kept, units);
    }

    /** The given rows of all outputs, in the given order. */
    public StepOutputs rows(NDArray indices) {
        Map<String, NDArray> chosen = new LinkedHashMap<>();
        values.forEach((name, value) -> chosen.put(name, value.get(indices)));
        return new StepOutputs(origin, chosen, new LinkedHashMap<>());
    }

    /** A copy of these outputs with precomputed unit vectors for one output. */
    public StepOutputs withUnit(String output, NDArray unit) {
        Map<String, NDArray> known = new LinkedHashMap<>(units);
        known.put(output, unit);
        return new StepOutputs(origin, values, known);
    }

    /** The unit vectors computed or supplied so far, by output name. */
    public Map<String, NDArray> knownUnits() {
        return Collections.unmodifiableMap(units);
    }

    @Override
    public Set<String> names() {
        return values.keySet();
    }

    @Override
    public NDArray get(String output) {
        NDArray value = values.get(output);
        if (value == null) {
            throw new HostException(
                    ErrorCode.PLUGIN,
                    "Output '%s' of %s is not available. Available outputs: %s.".formatted(output, origin, names()),
                    "State the output in the needs() of the component that reads it.");
        }
        return value;
    }

    @Override
    public NDArray unit(String output) {
        NDArray value = get(output);
        return units.computeIfAbsent(output, any -> Tensors.unit(value));
    }
}
