package dev.bifocal.tck;

import java.util.Map;

/**
 * What a step gave.
 *
 * @param values the loss, or the entries of a target or an output
 * @param gradients the gradients by what they belong to
 * @param reports the reported values by name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record Outcome(double[] values, Map<String, double[]> gradients, Map<String, Double> reports) {

    void requireFinite(String situation) {
        Expect.finite(values, "With %s, the value".formatted(situation));
        Expect.finite(gradients, "With %s, the gradient of".formatted(situation));
    }
}
