package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Tensors;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Outputs made of arrays. */
public final class FakeOutputs implements Outputs {

    private final Map<String, NDArray> values;
    private final Map<String, NDArray> units = new HashMap<>();

    /** Outputs with the given values by name. */
    public FakeOutputs(Map<String, NDArray> values) {
        this.values = Map.copyOf(values);
    }

    @Override
    public Set<String> names() {
        return values.keySet();
    }

    @Override
    public NDArray get(String output) {
        return Optional.ofNullable(values.get(output))
                .orElseThrow(() -> Missing.input("output '%s'".formatted(output)));
    }

    @Override
    public NDArray unit(String output) {
        NDArray value = get(output);
        return units.computeIfAbsent(output, any -> Tensors.unit(value));
    }
}
