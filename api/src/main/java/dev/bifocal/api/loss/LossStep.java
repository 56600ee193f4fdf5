package dev.bifocal.api.loss;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.Outputs;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;

/**
 * What a loss reads in one step and direction: all that it stated in its {@link LossNeeds}, and nothing else.
 *
 * <p>Asking for something that was not stated throws a {@link BifocalException} that says so.
 */
public interface LossStep {

    /** The outputs of a view on a side. Gradients flow through the online side's. */
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
     * The training labels of the batch, (N), {@code int64}, from 0: the coarse ones, or the fine ones where the experiment
     * says {@code data.labels: fine}.
     */
    NDArray labels();

    /** The memory bank of an output. */
    MemoryBank bank(String output);

    /**
     * The target Z, (N, 1+K), without gradient. Row i says how much query i should agree with its own key (column 0) and with
     * each key in the bank (column 1+j for row j of the bank); each row sums to 1.
     */
    NDArray target();

    /** How far training is. */
    Progress progress();

    /**
     * Reports a named part of the loss as a metric. The value is read later and seldom, and carries no gradient.
     *
     * @param name the metric's name, lower camel case
     * @param scalar a scalar of this step
     */
    void report(String name, NDArray scalar);
}
