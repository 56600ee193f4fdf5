package dev.bifocal.host.options;

import java.util.List;

/**
 * A number, or several numbers of which a procedure chooses one. Users write {@code 0.4} or {@code [0.1, 0.4]}.
 *
 * @param values at least one number, in the order given
 */
public record Candidates(List<Double> values) {

    /** Copies the list, which must not be empty. */
    public Candidates {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException("There is no candidate.");
        }
    }
}
