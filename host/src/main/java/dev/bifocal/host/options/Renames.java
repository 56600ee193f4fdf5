package dev.bifocal.host.options;

import java.util.Map;
import java.util.Optional;

/**
 * New names: one name for the only thing that there is, or new names by old name.
 *
 * @param single the new name of the only thing; then {@code byName} is empty
 * @param byName new names by old name
 */
public record Renames(Optional<String> single, Map<String, String> byName) {

    public Renames {
        byName = Map.copyOf(byName);
    }
}
