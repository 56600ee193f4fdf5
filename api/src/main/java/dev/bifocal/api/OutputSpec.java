package dev.bifocal.api;

import ai.djl.ndarray.types.Shape;

/**
 * A named tensor that a head gives.
 *
 * <p>Well-known names are {@code embedding} (D), {@code logits} (classes), {@code aligned} (n, D) and {@code maps} (k, h,
 * w). A head uses them for what they mean, so that losses and heads of different plugins fit together.
 *
 * @param name the output's name, lower camel case
 * @param shape the shape of one sample, without the batch axis
 * @param doc one sentence on what the tensor holds
 */
public record OutputSpec(String name, Shape shape, String doc) {

    /** The projection of a sample, (D), not normalised. */
    public static final String EMBEDDING = "embedding";

    /** Class scores of a sample, (classes), before the softmax. */
    public static final String LOGITS = "logits";

    /** Several projections of a sample, (n, D), not normalised, each of another part of it. */
    public static final String ALIGNED = "aligned";

    /** Where aligned embeddings look, (k, h, w), not negative, each map with the sum 1. */
    public static final String MAPS = "maps";

    /** Refuses an empty name. */
    public OutputSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("An output needs a name.");
        }
    }
}
