package dev.bifocal.host.train.network;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.train.wiring.Wiring;

/** Hears the losses of a step and the values that components report, while gradients are recorded. */
public interface LossListener {

    /** Hears nothing. */
    LossListener NONE = new LossListener() {
        @Override
        public void reported(String name, Wiring.Direction direction, NDArray value) {}

        @Override
        public void combined(String loss, NDArray value) {}
    };

    /** A value that a component reported in one direction, as {@code loss.name}. */
    void reported(String name, Wiring.Direction direction, NDArray value);

    /** A loss in one direction, before its weight. */
    default void computed(String loss, Wiring.Direction direction, NDArray value) {}

    /** A loss over all directions, before its weight. */
    void combined(String loss, NDArray value);
}
