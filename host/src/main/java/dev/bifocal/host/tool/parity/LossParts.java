package dev.bifocal.host.tool.parity;

import ai.djl.ndarray.NDArray;
import dev.bifocal.host.track.MetricRecord;
import dev.bifocal.host.train.network.LossListener;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Collects the loss values of one step for a comparison: {@code loss}; {@code part_NAME} for each loss before its
 * weight; {@code part_NAME_forward} and {@code part_NAME_exchanged} for the directions of losses and of their reports.
 */
final class LossParts implements LossListener {

    private final Map<String, NDArray> values = new LinkedHashMap<>();

    @Override
    public void reported(String name, Wiring.Direction direction, NDArray value) {
        put("part_%s_%s".formatted(name, direction.name().toLowerCase(Locale.ROOT)), value);
    }

    @Override
    public void computed(String loss, Wiring.Direction direction, NDArray value) {
        reported(loss, direction, value);
    }

    @Override
    public void combined(String loss, NDArray value) {
        put(loss.equals(MetricRecord.LOSS) ? loss : "part_" + loss, value);
    }

    private void put(String name, NDArray value) {
        values.put(name, value.stopGradient());
    }

    void compare(Comparison comparison) {
        values.forEach(comparison::compare);
    }
}
