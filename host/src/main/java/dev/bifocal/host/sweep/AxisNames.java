package dev.bifocal.host.sweep;

import dev.bifocal.host.message.ShortKeys;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Short names of the keys on axes: the last words that tell a key from the others. The word {@code name} of a
 * component's key is left out, so that {@code losses.contrastive.target.name} is {@code target}.
 */
final class AxisNames {

    private static final String NAME = ".name";

    private AxisNames() {}

    /** The short name of each key, in the order of the keys. */
    static Map<String, String> of(Collection<String> keys) {
        Map<String, String> components = new LinkedHashMap<>();
        keys.forEach(
                key -> components.put(key, key.endsWith(NAME) ? key.substring(0, key.length() - NAME.length()) : key));
        Map<String, String> names = ShortKeys.of(components.values());
        components.replaceAll((key, component) -> names.getOrDefault(component, component));
        return components;
    }
}
