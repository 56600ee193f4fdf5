package dev.bifocal.tck;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import java.util.TreeMap;

/** What components reported in a step. The host has checked names and shapes. */
final class Reports implements LossListener {

    private final Map<String, Double> values = new TreeMap<>();

    Map<String, Double> values() {
        return values;
    }

    @Override
    public void reported(String name, Wiring.Direction direction, NDArray value) {
        values.put("%s (%s)".formatted(name, direction), Values.numbers(value)[0]);
    }

    @Override
    public void combined(String loss, NDArray value) {}
}
