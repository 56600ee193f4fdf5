package dev.bifocal.host.sweep.table;

import java.util.List;

/**
 * The options of a sweep's table.
 *
 * @param metrics the metrics, the main metric first; empty for those that the sweep names
 * @param confidence the confidence of all intervals, between 0 and 1
 */
public record TableOptions(List<String> metrics, double confidence) {

    /** The usual confidence. */
    public static final double CONFIDENCE = .95;

    /** Copies the list. */
    public TableOptions {
        metrics = List.copyOf(metrics);
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence is " + confidence);
        }
    }

    /** The metrics of the sweep and intervals of 95 %. */
    public static TableOptions standard() {
        return new TableOptions(List.of(), CONFIDENCE);
    }
}
