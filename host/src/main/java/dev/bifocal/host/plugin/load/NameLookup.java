package dev.bifocal.host.plugin.load;

import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.host.message.Suggestions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Things of one kind that plugins contribute, to be found by {@code name} or {@code plugin-id:name}.
 *
 * @param word what the things are, such as {@code loss}
 * @param plural the word for several of them
 * @param things all of them, by name and plugin
 * @param <T> what the things are
 */
record NameLookup<T>(String word, String plural, List<Named<T>> things) {

    /**
     * A thing and its name.
     *
     * @param pluginId the plugin that contributes it
     * @param name its name within the plugin
     * @param value the thing
     * @param <T> what it is
     */
    record Named<T>(String pluginId, String name, T value) {
        String qualified() {
            return pluginId + ":" + name;
        }
    }

    /** Sorts the things. */
    NameLookup {
        things = things.stream()
                .sorted(Comparator.comparing((Named<T> thing) -> thing.name()).thenComparing(Named::pluginId))
                .toList();
    }

    List<T> values() {
        return things.stream().map(Named::value).toList();
    }

    /**
     * The thing of a name, if there is one.
     *
     * @throws BifocalException if several plugins have one of this name
     */
    Optional<T> find(String given) {
        List<Named<T>> matches = matches(given);
        if (matches.size() > 1) {
            throw new BifocalException(ErrorCode.CONFIGURATION, ambiguity(given, matches), disambiguation(matches));
        }
        return matches.stream().findFirst().map(Named::value);
    }

    /** Whether there is at least one thing of a name. */
    boolean has(String given) {
        return !matches(given).isEmpty();
    }

    private List<Named<T>> matches(String given) {
        return things.stream()
                .filter(thing -> given.equals(thing.name()) || given.equals(thing.qualified()))
                .toList();
    }

    /** The names that several plugins use, with the things that they may stand for. */
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

    /** What may have been meant by a name that nothing has, as a sentence. */
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
            return "No plugin that could be loaded has any %s.".formatted(word);
        }
        return Suggestions.nearest(given, known)
                .map("Did you mean '%s'?"::formatted)
                .orElseGet(() -> "The %s are %s.".formatted(plural, String.join(", ", known)));
    }
}
