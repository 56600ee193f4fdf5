package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * The sizes that losses and target builders are set up for.
 *
 * @param outputs the shape of one sample by output
 * @param classes the number of classes of the training labels
 * @param bankSize the number of keys K in each memory bank
 * @param batch the batch size N
 */
public record Dimensions(Map<String, Shape> outputs, int classes, int bankSize, int batch) {

    public Dimensions {
        outputs = Map.copyOf(outputs);
    }
}
