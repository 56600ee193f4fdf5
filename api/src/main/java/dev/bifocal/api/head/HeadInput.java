package dev.bifocal.api.head;

import ai.djl.ndarray.types.Shape;

/**
 * The input of a head.
 *
 * @param source {@code features} for the encoder's feature map, or the name of another head's output
 * @param shape the shape of one sample without the batch axis: (C, h, w) for a feature map, (D) for an embedding,
 *     (n, D) for aligned embeddings
 * @param classes the number of classes of the training labels
 */
public record HeadInput(String source, Shape shape, int classes) {

    /** The name of the encoder's feature map. */
    public static final String FEATURES = "features";
}
