package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The outputs and the geometry of the views of a fake step. */
final class FakeViews {

    private final Map<View, Map<Side, Map<String, NDArray>>> values = new TreeMap<>();
    private final Map<View, Map<Side, Outputs>> outputs = new TreeMap<>();
    private final Map<View, Geometry> geometries = new TreeMap<>();

    void output(String output, View view, Side side, NDArray value) {
        values.computeIfAbsent(view, key -> new EnumMap<>(Side.class))
                .computeIfAbsent(side, key -> new HashMap<>())
                .put(output, value);
    }

    void geometry(View view, Geometry value) {
        geometries.put(view, value);
    }

    Outputs outputs(View view, Side side) {
        return outputs.computeIfAbsent(view, key -> new EnumMap<>(Side.class))
                .computeIfAbsent(
                        side,
                        key -> new FakeOutputs(
                                values.getOrDefault(view, Map.of()).getOrDefault(side, Map.of())));
    }

    Geometry geometry(View view) {
        return Optional.ofNullable(geometries.get(view))
                .orElseThrow(() -> Missing.input("the geometry of the %s view".formatted(view)));
    }
}
