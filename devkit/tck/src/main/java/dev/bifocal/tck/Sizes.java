package dev.bifocal.tck;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.View;
import dev.bifocal.host.train.wiring.Dimensions;
import java.util.Map;

/**
 * The sizes of a training.
 *
 * @param classes the number of classes
 * @param batch the number of samples N in a batch
 * @param bank the number of keys K in each memory bank
 * @param training the number of training samples M
 */
record Sizes(int classes, int batch, int bank, int training) {

    /** What the host sets a component up for. */
    Dimensions dimensions(Map<String, Shape> shapes, Map<View, Integer> crops) {
        return new Dimensions(shapes, classes, bank, batch, training, crops);
    }

    Sizes withBatch(int other) {
        return new Sizes(classes, other, bank, training);
    }
}
