package dev.bifocal.host.options.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of an experiment file as text, with its origin. */
public sealed interface Node {

    /** The origin, as shown in messages. */
    String origin();

    /** Whether the value is null, which removes the settings of lower layers. */
    default boolean isNull() {
        return false;
    }

    /** A map in the order of the text. */
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

    /** A list of values. */
    record ListNode(List<Node> items, String origin) implements Node {
        public ListNode {
            items = Collections.unmodifiableList(new ArrayList<>(items));
        }
    }

    /** A scalar with its original text. */
    record ScalarNode(Style style, String text, String origin) implements Node {

        /** The YAML type of the text. */
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
