package dev.bifocal.host.momentum;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.bifocal.host.compute.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The exponential moving average from the online side to the momentum side: average = m * average + (1 - m) * value.
 *
 * <p>It updates all arrays in place, in one call of the engine.
 */
public final class MovingAverage {

    /** average + share * (value - average) for all arrays; with a share of 1, exactly the value. */
    private static final String FUNCTION =
            """
              def follow(self: __torch__.Net, averages: List[Tensor], values: List[Tensor], share: float) -> NoneType:
                torch._foreach_lerp_(averages, values, share)
                return None
            """;

    private final List<NDArray> averages = new ArrayList<>();
    private final List<NDArray> values = new ArrayList<>();
    private final Script script;

    /**
     * Pairs averages and values by name.
     *
     * @param averages the arrays of the momentum side, at least one; {@link #copy} and {@link #update} change them
     * @param values the arrays of the online side, with at least the names of {@code averages}
     * @param manager on the device of the arrays; lives as long as this average
     * @throws IllegalArgumentException if an average has no value of its name and shape
     */
    public MovingAverage(Map<String, NDArray> averages, Map<String, NDArray> values, NDManager manager) {
        averages.forEach((name, average) -> {
            NDArray value = values.get(name);
            if (value == null || !value.getShape().equals(average.getShape())) {
                throw new IllegalArgumentException(
                        "The online side has no array for average %s of shape %s.".formatted(name, average.getShape()));
            }
            this.averages.add(average);
            this.values.add(value);
        });
        this.script = Script.require(FUNCTION, manager);
    }

    /** Sets the averages to the values. */
    public void copy() {
        for (int i = 0; i < averages.size(); i++) {
            averages.get(i).set(new NDIndex("..."), values.get(i));
        }
    }

    /**
     * Updates the averages by one step.
     *
     * @param momentum m, from 0 (the values) to 1 (no change)
     */
    public void update(double momentum) {
        script.run("follow", List.of(averages, values), 1 - momentum);
    }
}
