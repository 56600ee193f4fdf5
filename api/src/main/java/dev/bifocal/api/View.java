package dev.bifocal.api;

/** One of the two augmented batches of a step. */
public enum View {
    /** The view whose online outputs learn in this direction of the step. */
    QUERY,
    /** The view whose momentum outputs are the positives, and are put into the memory banks. */
    KEY
}
