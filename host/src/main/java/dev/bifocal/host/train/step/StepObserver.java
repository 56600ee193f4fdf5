package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import java.util.Set;

/**
 * Measures what a step has computed, after the step. Training does not depend on an observer: it draws no random number
 * of the engine, and changes only its own arrays.
 */
public interface StepObserver {

    /** The outputs that it reads, by pass. The step computes these passes anyway. */
    Map<Wiring.Pass, Set<String>> reads();

    /** The observer's own arrays by their names in a checkpoint. */
    Map<String, NDArray> state();

    /**
     * Measures a step, without gradients. The caller's scope frees the results.
     *
     * @param computed outputs and batch of the step
     * @param recorded whether a record of metrics follows the step
     * @return scalars by name, for the record
     */
    Map<String, NDArray> observe(Objective.Step computed, boolean recorded);
}
