package dev.bifocal.host.options;

import dev.bifocal.api.BifocalException;
import java.util.List;
import java.util.Optional;

/** The available alternatives by kind and name. */
public interface Choices {

    /** No alternatives at all. */
    Choices NONE = new Choices() {
        @Override
        public Alternative resolve(String kind, String name) {
            throw new IllegalArgumentException("There is no choice of a " + kind);
        }

        @Override
        public List<String> names(String kind) {
            return List.of();
        }
    };

    /** The key that names an alternative. */
    String NAME = "name";

    /**
     * An alternative.
     *
     * @param name the unambiguous name
     * @param value the alternative
     * @param options the options that it declares
     */
    record Alternative(String name, Object value, RecordSpec options) {}

    /**
     * The alternative of a name.
     *
     * @param kind the word of {@link Chosen}
     * @throws BifocalException if the name is unknown or ambiguous, or if the options of the alternative cannot be
     *     read
     */
    Alternative resolve(String kind, String name);

    /** The distinct names of all alternatives of a kind. */
    List<String> names(String kind);

    /** The alternative of a name, if it can be used. */
    default Optional<Alternative> find(String kind, String name) {
        try {
            return Optional.of(resolve(kind, name));
        } catch (BifocalException e) {
            return Optional.empty();
        }
    }

    /** Whether two names refer to the same alternative. */
    default boolean same(String kind, String name, String other) {
        return name.equals(other)
                || find(kind, name)
                        .flatMap(one -> find(kind, other).map(two -> one.name().equals(two.name())))
                        .orElse(false);
    }
}
