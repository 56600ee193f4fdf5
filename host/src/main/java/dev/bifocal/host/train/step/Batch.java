package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.View;
import java.util.Map;
import java.util.Optional;

/**
 * The input of a step.
 *
 * @param images normalized images by view, (N, 3, S, S), {@code float32}; (c·N, 3, s, s) for a further view with c
 *     crops. Of several processes, each has the images of its part of the batch; everything else is that of the whole
 *     batch
 * @param labels the training labels, (N), {@code int64}
 * @param indices the indices of the samples in the training set, (N), {@code int64}, if a component reads them
 * @param geometries where the pixels of a view come from, for views whose geometry a component reads
 */
public record Batch(
        Map<View, NDArray> images, NDArray labels, Optional<NDArray> indices, Map<View, Geometry> geometries) {

    /** A batch for components that read neither indices nor geometry. */
    public static Batch of(Map<View, NDArray> images, NDArray labels) {
        return new Batch(images, labels, Optional.empty(), Map.of());
    }
}
