package dev.bifocal.api.head;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.OutputSpec;

/**
 * The input of a head.
 *
 * @since 1.0
 */
public interface HeadInput {

    /** The name of the encoder's feature map. */
    String FEATURES = OutputSpec.FEATURES;

    /** {@code features} for the encoder's feature map, or the name of another head's output. */
    String source();

    /**
     * The shape of one sample without the batch axis: (C, h, w) for a feature map, (D) for an embedding, (n, D) for
     * aligned embeddings.
     */
    Shape shape();

    /** The number of classes of the training labels. */
    int classes();
}
