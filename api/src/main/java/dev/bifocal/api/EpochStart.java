package dev.bifocal.api;

import ai.djl.ndarray.NDArray;

/**
 * The beginning of an epoch, before its first step. A resumed run does not repeat the beginning of an epoch that it
 * resumes in the middle: keep what later steps need in {@link SetupContext#state}.
 *
 * <p>The arrays are valid during the call.
 *
 * @since 1.0
 */
public interface EpochStart {

    /** The progress of training; {@link Progress#epoch} is the epoch that begins. */
    Progress progress();

    /**
     * The requested outputs of a side for all M training samples, (M, ...), in evaluation mode: the images are prepared
     * as test images, batch normalization uses running statistics, and row i belongs to the sample with index i.
     *
     * @throws BifocalException if the component did not request outputs of the side for the epoch's beginning
     */
    Outputs outputs(Side side);

    /**
     * The training labels of all samples, (M), {@code int64}.
     *
     * @throws BifocalException if the component did not request labels
     */
    NDArray labels();
}
