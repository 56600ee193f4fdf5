package dev.bifocal.api;

import ai.djl.ndarray.NDArray;

/**
 * Where the pixels of a view come from: the crop of each sample in its source image, and whether the crop was mirrored.
 *
 * <p>The geometry covers crops, resizing and horizontal flips, which is what the built-in policies do. The host owns
 * the arrays; they are valid during the step.
 *
 * @since 1.0
 */
@Experimental
public interface Geometry {

    /**
     * The crops (N, 4), {@code float32}: x and y of the upper left corner, width and height, in pixels of the source
     * image.
     */
    NDArray boxes();

    /** Whether each crop was mirrored from left to right, (N), {@code boolean}. */
    NDArray flipped();

    /** Width and height of the source images in pixels, (N, 2), {@code float32}. */
    NDArray sources();
}
