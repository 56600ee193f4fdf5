package dev.bifocal.examples.soft;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.SetupContext;

/** What the components of this plugin share: similarities to the memory bank. */
final class Bank {

    private Bank() {}

    /** Rejects an output with several vectors per sample, and a bank without two keys to compare. */
    static void check(String component, String output, SetupContext context) {
        if (context.outputShape(output).dimension() != 1) {
            throw BifocalException.configuration(
                    "%s requires one vector per sample, but output '%s' has the shape %s."
                            .formatted(component, output, context.outputShape(output)),
                    "Use an output with an embedding of shape (D).");
        }
        if (context.bankSize() < 2) {
            throw BifocalException.configuration(
                    "%s compares the keys of the memory bank, but memory.size is %s."
                            .formatted(component, context.bankSize()),
                    "Set memory.size to 2 or more.");
        }
    }

    /** Rejects a number that is not finite. */
    static void finite(String option, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    "Option %s is %s, but has to be a finite number.".formatted(option, value));
        }
    }

    /** Scaled similarities x·b_j / t, (N, K). */
    static NDArray logits(NDArray x, NDArray bank, NDArray temperature) {
        return x.matMul(bank.transpose()).div(temperature);
    }
}
