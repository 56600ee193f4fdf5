package dev.bifocal.host.plugin.load;

import dev.bifocal.api.BifocalException;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.message.HostException;
import dev.bifocal.host.message.Suggestions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A lookup of plugin contributions of one kind by {@code name} or {@code plugin-id:name}.
 *
 * @param word the word for a contribution, such as {@code loss}
 * @param plural the plural of the word
 * @param things all contributions with their names and plugins
 * @param <T> the type of a contribution
 */
record NameLookup<T>(String word, String plural, List<Named<T>> things) {

    /**
     * A contribution with its name.
     *
     * @param pluginId the id of the plugin
     * @param name its name within the plugin
     * @param value the contribution
     * @param <T> its type
     */
    record Named<T>(String pluginId, String name, T value) {
        String qualified() {
            return pluginId + ":" + name;
        }
    }

    /** Sorts the contributions. */
    NameLookup {
        things = things.stream()
                .sorted(Comparator.comparing((Named<T> thing) -> thing.name()).thenComparing(Named::pluginId))
                .toList();
    }

    List<T> values() {
        return things.stream().map(Named::value).toList();
    }

    /**
     * The contribution with a name, if any.
     *
     * @throws BifocalException if several plugins use the name
     */
    Optional<T> find(String given) {
        List<Named<T>> matches = matches(given);
        if (matches.size() > 1) {
            throw new HostException(ErrorCode.CONFIGURATION, ambiguity(given, matches), disambiguation(matches));
        }
        return matches.stream().findFirst().map(Named::value);
    }

    /** Whether at least one contribution has the name. */
    boolean has(String given) {
        return !matches(given).isEmpty();
    }

    private List<Named<T>> matches(String given) {
        return things.stream()
                .filter(thing -> given.equals(thing.name()) || given.equals(thing.qualified()))
                .toList();
    }

    /** The names that several plugins use, with all their contributions. */
    SortedMap<String, List<Named<T>>> ambiguous() {
        SortedMap<String, List<Named<T>>> byName =
                new TreeMap<>(things.stream().collect(Collectors.groupingBy(Named::name)));
        byName.values().removeIf(group -> group.size() == 1);
        return byName;
    }

    String ambiguity(String name, List<Named<T>> matches) {
        return "The %s '%s' is ambiguous, because it is in each of the plugins %s."
                .formatted(word, name, matches.stream().map(Named::pluginId).collect(Collectors.joining(", ")));
    }

    String disambiguation(List<Named<T>> matches) {
        return "Write %s.".formatted(matches.stream().map(Named::qualified).collect(Collectors.joining(" or ")));
    }

    /** A sentence with suggestions for an unknown name. */
    String suggestion(String given) {
        boolean qualified = given.contains(":");
        String bare = given.substring(given.indexOf(':') + 1);
        List<String> elsewhere = qualified
                ? things.stream()
                        .filter(thing -> thing.name().equals(bare))
                        .map(Named::qualified)
                        .toList()
                : List.of();
        if (!elsewhere.isEmpty()) {
            return "Did you mean %s?".formatted(String.join(" or ", elsewhere));
        }
        List<String> known = things.stream()
                .map(thing -> qualified ? thing.qualified() : thing.name())
                .distinct()
                .toList();
        if (known.isEmpty()) {
            return "No loaded plugin has any %s.".formatted(word);
        }
        return Suggestions.nearest(given, known)
                .map("Did you mean '%s'?"::formatted)
                .orElseGet(() -> "The %s are %s.".formatted(plural, String.join(", ", known)));
    }
}
