package dev.bifocal.host.options;

import dev.bifocal.host.message.Suggestions;
import dev.bifocal.host.options.OptionType.ChoiceNode;
import dev.bifocal.host.options.OptionType.MapOf;
import dev.bifocal.host.options.OptionType.Nested;
import dev.bifocal.host.options.OptionType.OptionalOf;
import dev.bifocal.host.options.text.KeyPath;
import dev.bifocal.host.options.text.Node;
import dev.bifocal.host.options.text.Node.MapNode;
import dev.bifocal.host.options.text.Node.ScalarNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The known key paths of an experiment with its selected components, for suggestions on mistyped keys. */
public final class KnownKeys {

    private static final int MOST_SUGGESTIONS = 3;

    private final Choices choices;
    private final List<String> paths = new ArrayList<>();
    private final List<String> named = new ArrayList<>();

    public KnownKeys(Choices choices, RecordSpec root, MapNode node) {
        this.choices = choices;
        record(root, node, "");
    }

    /**
     * The remedy for an unknown key.
     *
     * @param parent the path of the map that contains the key
     * @param key the unknown key
     * @param siblings the known keys of this map
     */
    String remedy(String parent, String key, Collection<String> siblings) {
        if (paths.contains(KeyPath.join(parent, key)) && !siblings.contains(key)) {
            return "Nest it: write %s: on one line and %s: indented on the next line."
                    .formatted(KeyPath.parent(key), KeyPath.last(key));
        }
        List<String> suggestions = Suggestions.nearest(key, siblings)
                .map(sibling -> List.of(KeyPath.join(parent, sibling)))
                .orElseGet(() -> elsewhere(parent, key));
        if (!suggestions.isEmpty()) {
            return "Did you mean %s?".formatted(Suggestions.either(suggestions));
        }
        String here = parent.isEmpty() ? "an experiment" : parent;
        return siblings.isEmpty()
                ? "Remove it; %s has no keys.".formatted(here)
                : "The keys of %s are %s.".formatted(here, String.join(", ", siblings));
    }

    /** The sibling component of a path with a similar name, if any. */
    Optional<String> nearestComponent(String path) {
        String parent = KeyPath.parent(path);
        List<String> beside = named.stream()
                .filter(component -> KeyPath.parent(component).equals(parent))
                .map(KeyPath::last)
                .toList();
        return Suggestions.nearest(KeyPath.last(path), beside).map(name -> KeyPath.join(parent, name));
    }

    private List<String> elsewhere(String parent, String key) {
        List<String> same = endingIn(key, parent);
        if (!same.isEmpty()) {
            return same;
        }
        return Suggestions.nearest(key, paths.stream().map(KeyPath::last).toList())
                .map(last -> endingIn(last, parent))
                .orElse(List.of());
    }

    private List<String> endingIn(String key, String parent) {
        return paths.stream()
                .filter(known -> KeyPath.last(known).equals(key))
                .sorted(Comparator.comparingInt((String known) -> -sharedPrefix(known, parent))
                        .thenComparingInt(String::length))
                .limit(MOST_SUGGESTIONS)
                .toList();
    }

    private static int sharedPrefix(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    private void record(RecordSpec spec, MapNode node, String path) {
        for (OptionSpec option : spec.options()) {
            String key = KeyPath.join(path, option.key());
            paths.add(key);
            type(option.type(), node.get(option.key()).orElseGet(() -> MapNode.empty("")), key);
        }
    }

    private void type(OptionType type, Node node, String path) {
        if (!(node instanceof MapNode map)) {
            return;
        }
        if (type instanceof Nested nested) {
            record(nested.spec(), map, path);
        } else if (type instanceof OptionalOf optional && !map.entries().isEmpty()) {
            type(optional.element(), map, path);
        } else if (type instanceof MapOf mapOf) {
            map.entries().forEach((name, entry) -> type(mapOf.element(), entry, KeyPath.join(path, name)));
        } else if (type instanceof ChoiceNode choice) {
            choice(choice.spec(), map, path);
        }
    }

    private void choice(RecordSpec host, MapNode node, String path) {
        paths.add(KeyPath.join(path, Choices.NAME));
        record(host, node, path);
        Optional<Choices.Alternative> chosen = node.get(Choices.NAME)
                .filter(ScalarNode.class::isInstance)
                .flatMap(name -> choices.find(host.kind(), ((ScalarNode) name).text()));
        chosen.ifPresent(alternative -> {
            named.add(path);
            record(alternative.options(), node, path);
        });
    }
}
