package dev.bifocal.host.message;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Short names of dotted keys. */
public final class ShortKeys {

    private ShortKeys() {}

    /**
     * The shortest ending of each key, by its dots, that no other key has: {@code target.w} and {@code optimizer.lr}
     * become {@code w} and {@code lr}.
     */
    public static Map<String, String> of(Collection<String> keys) {
        Map<String, String> names = new LinkedHashMap<>();
        keys.forEach(key -> names.put(key, shortest(key, keys)));
        return names;
    }

    private static String shortest(String key, Collection<String> keys) {
        for (int dot = key.lastIndexOf('.'); dot >= 0; dot = key.lastIndexOf('.', dot - 1)) {
            String ending = key.substring(dot + 1);
            if (!ending.isEmpty()
                    && keys.stream()
                            .noneMatch(other ->
                                    !other.equals(key) && (other.equals(ending) || other.endsWith("." + ending)))) {
                return ending;
            }
        }
        return key;
    }
}
