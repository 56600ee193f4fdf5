package dev.bifocal.api.head;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Side;

/**
 * The context in which the block of a head is created, once per side.
 *
 * @since 1.0
 */
public interface HeadContext {

    /** The input that the experiment wires to the head. */
    HeadInput input();

    /** The side that the block belongs to. */
    Side side();

    /** The device on which the block will run. */
    Device device();

    /**
     * Reports a scalar of a forward pass as a metric. The host records the values of the online side in training steps,
     * averaged over the passes of a step, and ignores all others. The host reads the value later, without gradient.
     *
     * @param name the metric's name, lower camel case
     * @param scalar a scalar of this pass
     */
    void report(String name, NDArray scalar);
}
