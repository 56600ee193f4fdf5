package dev.bifocal.api;

import ai.djl.ndarray.types.Shape;
import java.util.Objects;

/**
 * A named output tensor of a head.
 *
 * <p>Well-known names are {@code embedding} (D), {@code logits} (classes), {@code aligned} (n, D) and {@code maps} (k,
 * h, w). A head must use each name with its meaning below, so that losses and heads of different plugins work together.
 *
 * @since 1.0
 */
public final class OutputSpec {

    /** The projection of a sample, (D), not normalized. */
    public static final String EMBEDDING = "embedding";

    /** Class scores of a sample, (classes), before the softmax. */
    public static final String LOGITS = "logits";

    /** Projections of n parts of a sample, (n, D), not normalized. */
    public static final String ALIGNED = "aligned";

    /** The attention maps of aligned embeddings, (k, h, w); the entries are non-negative and each map sums to 1. */
    public static final String MAPS = "maps";

    /** The encoder's feature map, (C, h, w). The encoder provides this output; no head does. */
    public static final String FEATURES = "features";

    private final String name;
    private final Shape shape;
    private final String doc;

    private OutputSpec(String name, Shape shape, String doc) {
        this.name = name;
        this.shape = shape;
        this.doc = doc;
    }

    /**
     * An output.
     *
     * @param name the output's name, lower camel case
     * @param shape the shape of one sample, without the batch axis
     * @param doc one sentence on what the tensor holds
     * @throws IllegalArgumentException if the name is not in lower camel case, or an axis of the shape is not positive
     */
    public static OutputSpec of(String name, Shape shape, String doc) {
        Identifiers.require("The name of an output", name);
        for (long length : shape.getShape()) {
            if (length <= 0) {
                throw new IllegalArgumentException(
                        "Output '%s' has the shape %s; each axis must be positive.".formatted(name, shape));
            }
        }
        return new OutputSpec(name, shape, Objects.requireNonNull(doc));
    }

    /** The output's name. */
    public String name() {
        return name;
    }

    /** The shape of one sample, without the batch axis. */
    public Shape shape() {
        return shape;
    }

    /** One sentence on what the tensor holds. */
    public String doc() {
        return doc;
    }

    /** The same output with another name. */
    public OutputSpec renamed(String other) {
        return of(other, shape, doc);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutputSpec spec
                && name.equals(spec.name)
                && shape.equals(spec.shape)
                && doc.equals(spec.doc);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, shape, doc);
    }

    @Override
    public String toString() {
        return name + " " + shape;
    }
}
