package dev.bifocal.host.momentum;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The exponential moving average that ties the momentum side to the online side: average = m * average + (1 - m) * value.
 *
 * <p>It works in place on the engine's side, without temporaries that outlive the call.
 */
public final class MovingAverage {

    /**
     * A pair of arrays of one shape.
     *
     * @param average what follows
     * @param value what is followed
     */
    private record Pair(NDArray average, NDArray value) {}

    private final List<Pair> pairs = new ArrayList<>();

    /**
     * Ties arrays by name.
     *
     * @param averages what follows; {@link #copy} and {@link #update} change them
     * @param values what is followed; holds every name of {@code averages}
     */
    public MovingAverage(Map<String, NDArray> averages, Map<String, NDArray> values) {
        averages.forEach((name, average) -> {
            NDArray value = values.get(name);
            if (value == null || !value.getShape().equals(average.getShape())) {
                throw new IllegalArgumentException(
                        "Nothing to follow for %s of shape %s.".formatted(name, average.getShape()));
            }
            pairs.add(new Pair(average, value));
        });
    }

    /** Makes the averages equal to what they follow. */
    public void copy() {
        pairs.forEach(pair -> pair.average.set(new NDIndex("..."), pair.value));
    }

    /**
     * Moves the averages one step.
     *
     * @param momentum m, from 0 (the values themselves) to 1 (no change)
     */
    public void update(double momentum) {
        // The engine's fused rule w -= rate * (g + decay * w), with the value as g, decay -1 and rate m - 1.
        float rate = (float) (momentum - 1);
        for (Pair pair : pairs) {
            pair.average
                    .getNDArrayInternal()
                    .sgdUpdate(
                            new NDList(pair.average, pair.value), new NDList(pair.average), rate, -1, 1, -1, 0, false);
        }
    }
}
