package dev.bifocal.host.momentum;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import dev.bifocal.host.compute.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The exponential moving average that ties the momentum side to the online side: average = m * average + (1 - m) * value.
 *
 * <p>It works in place on the engine's side, in one call for all arrays.
 */
public final class MovingAverage {

    /** a + share * (v - a) for all averages a and values v; with share 1 exactly v. */
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
     * Ties arrays by name.
     *
     * @param averages what follows, at least one; {@link #copy} and {@link #update} change them
     * @param values what is followed; holds every name of {@code averages}
     * @param manager on the device of the arrays; lives as long as this
     */
    public MovingAverage(Map<String, NDArray> averages, Map<String, NDArray> values, NDManager manager) {
        averages.forEach((name, average) -> {
            NDArray value = values.get(name);
            if (value == null || !value.getShape().equals(average.getShape())) {
                throw new IllegalArgumentException(
                        "Nothing to follow for %s of shape %s.".formatted(name, average.getShape()));
            }
            this.averages.add(average);
            this.values.add(value);
        });
        this.script = Script.require(FUNCTION, manager);
    }

    /** Makes the averages equal to what they follow. */
    public void copy() {
        for (int i = 0; i < averages.size(); i++) {
            averages.get(i).set(new NDIndex("..."), values.get(i));
        }
    }

    /**
     * Moves the averages one step.
     *
     * @param momentum m, from 0 (the values themselves) to 1 (no change)
     */
    public void update(double momentum) {
        script.run("follow", List.of(averages, values), 1 - momentum);
    }
}
