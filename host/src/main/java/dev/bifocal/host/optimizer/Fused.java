package dev.bifocal.host.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/** The engine's fused update, which takes its factors as numbers, without making an array of each on the device. */
final class Fused {

    private Fused() {}

    /** array = array - rate * (other + decay * array), in place. */
    static void update(NDArray array, NDArray other, double rate, double decay) {
        array.getNDArrayInternal()
                .sgdUpdate(new NDList(array, other), new NDList(array), (float) rate, (float) decay, 1, -1, 0, false);
    }

    /** array = array + factor * other, in place. */
    static void add(NDArray array, double factor, NDArray other) {
        update(array, other, -factor, 0);
    }

    /** factor * array, as a new array. */
    static NDArray times(NDArray array, double factor) {
        NDArray result = array.zerosLike();
        add(result, factor, array);
        return result;
    }
}
