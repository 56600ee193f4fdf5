package dev.bifocal.host.options.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of an experiment file as text, with where it was written. */
public sealed interface Node {

    /** Where it was written, as users are told. */
    String origin();

    /** Whether this is null, which removes what lower layers set. */
    default boolean isNull() {
        return false;
    }

    /** Keys and values, in the order in which they were written. */
    record MapNode(Map<String, Node> entries, String origin) implements Node {
        public MapNode {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        public static MapNode empty(String origin) {
            return new MapNode(Map.of(), origin);
        }

        public Optional<Node> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        public MapNode without(String key) {
            Map<String, Node> rest = new LinkedHashMap<>(entries);
            rest.remove(key);
            return new MapNode(rest, origin);
        }
    }

    /** Values in order. */
    record ListNode(List<Node> items, String origin) implements Node {
        public ListNode {
            items = Collections.unmodifiableList(new ArrayList<>(items));
        }
    }

    /** A single value, as it was written. */
    record ScalarNode(Style style, String text, String origin) implements Node {

        /** What YAML takes the text for. */
        public enum Style {
            NULL,
            BOOLEAN,
            NUMBER,
            TEXT
        }

        public static ScalarNode none(String origin) {
            return new ScalarNode(Style.NULL, "null", origin);
        }

        public static ScalarNode text(String text, String origin) {
            return new ScalarNode(Style.TEXT, text, origin);
        }

        @Override
        public boolean isNull() {
            return style == Style.NULL;
        }
    }
}
