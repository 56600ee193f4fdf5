package dev.bifocal.api;

import ai.djl.ndarray.types.Shape;

/**
 * A named output tensor of a head.
 *
 * <p>Well-known names are {@code embedding} (D), {@code logits} (classes), {@code aligned} (n, D) and {@code maps} (k,
 * h, w). A head must use each name with its meaning below, so that losses and heads of different plugins work together.
 *
 * @param name the output's name, lower camel case
 * @param shape the shape of one sample, without the batch axis
 * @param doc one sentence on what the tensor holds
 */
public record OutputSpec(String name, Shape shape, String doc) {

    /** The projection of a sample, (D), not normalized. */
    public static final String EMBEDDING = "embedding";

    /** Class scores of a sample, (classes), before the softmax. */
    public static final String LOGITS = "logits";

    /** Projections of n parts of a sample, (n, D), not normalized. */
    public static final String ALIGNED = "aligned";

    /** The attention maps of aligned embeddings, (k, h, w); the entries are non-negative and each map sums to 1. */
    public static final String MAPS = "maps";

    /** Rejects a blank name. */
    public OutputSpec {
        if (name.isBlank()) {
            throw new IllegalArgumentException("An output needs a name.");
        }
    }
}
