package dev.bifocal.host.compute;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Optional;
import java.util.function.Supplier;

/** Adds to DJL's gradient collector: a pause, and a backward pass from a given gradient. */
public final class Gradients {

    private Gradients() {}

    /** Whether this thread records gradients. */
    public static boolean areRecorded() {
        return JniUtils.isGradMode();
    }

    /** The gradient that backward passes have left; empty if none reached the array. */
    public static Optional<NDArray> of(NDArray array) {
        return Optional.ofNullable(JniUtils.getGradient((PtNDArray) array));
    }

    /** Computes something in a recording thread without recording it. */
    public static <T> T pause(Supplier<T> computation) {
        JniUtils.setGradMode(false);
        try {
            return computation.get();
        } finally {
            JniUtils.setGradMode(true);
        }
    }

    /**
     * Adds to the gradients of all recorded inputs of a result, and releases its graph.
     *
     * @param gradient the gradient of the result, of its shape
     */
    public static void propagate(NDArray result, NDArray gradient) {
        JniUtils.backward((PtNDArray) result, (PtNDArray) gradient, false, false);
    }
}
