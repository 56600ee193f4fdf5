package dev.bifocal.api.loss;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Experimental;
import dev.bifocal.api.Geometry;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;

/**
 * The inputs of a loss for one step and direction, limited to its {@link LossNeeds}.
 *
 * <p>Each method throws a {@link BifocalException} for an input that the loss did not request.
 *
 * @since 1.0
 */
public interface LossStep {

    /** The outputs of a view on a side. Gradients flow through the outputs of the online side. */
    Outputs outputs(View view, Side side);

    /** The query view's outputs on the online side, with gradient. */
    default Outputs query() {
        return outputs(View.QUERY, Side.ONLINE);
    }

    /** The key view's outputs on the momentum side, without gradient. */
    default Outputs key() {
        return outputs(View.KEY, Side.MOMENTUM);
    }

    /**
     * The training labels of the batch, (N), {@code int64}, from 0. These are the coarse labels, or the fine labels
     * with {@code data.labels: fine}.
     */
    NDArray labels();

    /** The indices of the samples in the training set, (N), {@code int64}, from 0 to M-1. */
    NDArray indices();

    /** The memory bank of an output. */
    MemoryBank bank(String output);

    /**
     * The target Z, (N, 1+K), without gradient. Row i holds the target similarity of query i to its own key (column 0)
     * and to each key in the bank (column 1+j for row j of the bank); each row sums to 1.
     */
    default NDArray target() {
        return target(LossNeeds.TARGET);
    }

    /** The target matrix with a name; see {@link LossNeeds.Builder#target(String, String)}. */
    NDArray target(String name);

    /** Where the pixels of a view come from. A further view with c crops has c·N rows. */
    @Experimental
    Geometry geometry(View view);

    /** The progress of training. */
    Progress progress();

    /**
     * Reports a scalar as a metric. The host reads the value later, at the logging interval, without gradient.
     *
     * @param name the metric's name, lower camel case
     * @param scalar a scalar of this step
     */
    void report(String name, NDArray scalar);
}
