package dev.bifocal.host.train.wiring;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.View;
import java.util.Map;

/**
 * The sizes that losses and target builders are set up for.
 *
 * @param outputs the shape of one sample by output, with the encoder's feature map
 * @param classes the number of classes of the training labels
 * @param bankSize the number of keys K in each memory bank
 * @param batch the batch size N
 * @param trainingSize the number of training samples M
 * @param crops the number of crops of each further view
 */
public record Dimensions(
        Map<String, Shape> outputs, int classes, int bankSize, int batch, int trainingSize, Map<View, Integer> crops) {

    public Dimensions {
        outputs = Map.copyOf(outputs);
        crops = Map.copyOf(crops);
    }
}
