package dev.bifocal.host.sweep.result;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A combination of values, one for each axis.
 *
 * @param values the label of the value on each axis, in the order of the axes; an axis that a cell does not have is
 *     left out, for example in a sweep over listed cases
 */
public record Cell(Map<String, String> values) {

    /** Copies the map and keeps its order. */
    public Cell {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** Whether a text names the cell: its label, or the value of its only axis. Spaces do not count. */
    public boolean isNamed(String text) {
        String name = text.replace(" ", "");
        return label().replace(" ", "").equals(name)
                || (values.size() == 1
                        && values.values().iterator().next().replace(" ", "").equals(name));
    }

    /** {@code w=0.5, T=0.1}; the label alone for a cell of a single axis named {@code case}. */
    public String label() {
        if (values.size() == 1 && values.containsKey("case")) {
            return values.values().iterator().next();
        }
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
