package dev.bifocal.api;

/** One of the two augmented batches of a step. */
public enum View {
    /** The view whose online outputs are trained in this direction of the step. */
    QUERY,
    /** The view whose momentum outputs are the positives and enter the memory banks. */
    KEY
}
