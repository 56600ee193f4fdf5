package dev.bifocal.api;

import ai.djl.ndarray.NDArray;
import java.util.Set;

/**
 * The named outputs for one view on one side, limited to those that were requested.
 *
 * <p>The host owns the arrays. The arrays are valid until the end of the step.
 *
 * @since 1.0
 */
public interface Outputs {

    /** The names of the available outputs. */
    Set<String> names();

    /**
     * An output without normalization, (N, ...).
     *
     * @throws BifocalException if the output was not requested
     */
    NDArray get(String output);

    /**
     * An output scaled to unit L2 norm along its last axis, x / max(‖x‖, 1e-12), as PyTorch's {@code F.normalize}. The
     * host computes the unit vectors once per step and shares them between losses and targets. In a loss, gradients
     * flow to the head; in a target, they do not.
     *
     * @throws BifocalException if the output was not requested
     */
    NDArray unit(String output);
}
