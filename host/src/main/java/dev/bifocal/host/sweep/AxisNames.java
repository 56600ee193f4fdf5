package dev.bifocal.host.sweep;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Short names of the keys on axes: the last words that tell a key from the others. The word {@code name} of a component's key is left
 * out, so that {@code losses.contrastive.target.name} is {@code target}.
 */
final class AxisNames {

    private AxisNames() {}

    /** The short name of each key, in the order of the keys. */
    static Map<String, String> of(Collection<String> keys) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String key : keys) {
            List<String> words = words(key);
            int count = 1;
            while (count < words.size() && isAmbiguous(key, last(words, count), keys)) {
                count++;
            }
            names.put(key, last(words, count));
        }
        return names;
    }

    private static boolean isAmbiguous(String key, String name, Collection<String> keys) {
        return keys.stream()
                .filter(other -> !other.equals(key))
                .anyMatch(other -> ("." + String.join(".", words(other))).endsWith("." + name));
    }

    private static List<String> words(String key) {
        List<String> words = List.of(key.split("\\."));
        boolean ofComponent = words.size() > 1 && words.get(words.size() - 1).equals("name");
        return ofComponent ? words.subList(0, words.size() - 1) : words;
    }

    private static String last(List<String> words, int count) {
        return String.join(".", words.subList(words.size() - count, words.size()));
    }
}
