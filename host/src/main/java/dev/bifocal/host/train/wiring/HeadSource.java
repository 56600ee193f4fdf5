package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.head.HeadInput;

/**
 * The input of a head.
 *
 * @param source {@code features}, or an output of another head
 * @param shape the shape of one sample, without the batch axis
 * @param classes the number of classes of the training labels
 */
public record HeadSource(String source, Shape shape, int classes) implements HeadInput {

    /** The encoder's feature map. */
    public static HeadSource features(Shape shape, int classes) {
        return new HeadSource(FEATURES, shape, classes);
    }
}
