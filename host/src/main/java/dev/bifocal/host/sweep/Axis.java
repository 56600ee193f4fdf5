package dev.bifocal.host.sweep;

import dev.bifocal.host.experiment.Setting;
import dev.bifocal.host.options.Merger;
import dev.bifocal.host.options.text.Node.MapNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A dimension of a sweep. Its values are combined with those of all other axes.
 *
 * @param names the names in cells; several if keys move together, or if cases have axes of their own
 * @param values the values in order
 */
public record Axis(List<String> names, List<Value> values) {

    /** Copies the lists. */
    public Axis {
        names = List.copyOf(names);
        values = List.copyOf(values);
    }

    /** Whether all values set a key. */
    boolean setsEverywhere(String key) {
        return values.stream().allMatch(value -> Setting.of(value.settings()).stream()
                .anyMatch(setting -> setting.key().equals(key)));
    }

    /**
     * A value of an axis.
     *
     * @param labels its label by the axis's names; a case lacks the axes of other cases
     * @param recipe a recipe or file that replaces the base
     * @param settings nested settings, to be merged into the base
     */
    public record Value(Map<String, String> labels, Optional<String> recipe, MapNode settings) {

        /** Copies the map in its order. */
        public Value {
            labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
        }

        /** This value with one of another axis, whose recipe and settings take precedence. */
        Value with(Value other) {
            Map<String, String> all = new LinkedHashMap<>(labels);
            all.putAll(other.labels());
            return new Value(all, other.recipe().or(() -> recipe), Merger.plain(settings, other.settings()));
        }
    }
}
