package dev.bifocal.host.momentum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.Oracle;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MovingAverageTest {

    private static final List<String> NAMES = List.of("l.weight", "l.bias", "b.weight", "b.bias");

    @Test
    void followsAsTheOfficialCode() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> oracle = Oracle.read(manager, "maskcon/ema_maskcon");
            Map<String, NDArray> averages = new LinkedHashMap<>();
            Map<String, NDArray> values = new LinkedHashMap<>();
            NAMES.forEach(name -> {
                averages.put(name, oracle.get("k0." + name).duplicate());
                values.put(name, oracle.get("q." + name));
            });
            MovingAverage average = new MovingAverage(averages, values, manager);
            for (int step = 1; step <= 3; step++) {
                average.update(0.99);
                for (String name : NAMES) {
                    assertThat(averages.get(name).toFloatArray())
                            .as("%s after step %d", name, step)
                            .containsExactly(
                                    oracle.get("k%d.%s".formatted(step, name)).toFloatArray(), within(1e-6f));
                }
            }
        }
    }

    @Test
    void goesAllTheWayWithoutMomentumAndNowhereWithAllOfIt() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray value = manager.create(0.1f);
            value.setRequiresGradient(true);
            NDArray average = manager.create(1e8f);
            MovingAverage moving = new MovingAverage(Map.of("w", average), Map.of("w", value), manager);
            moving.update(1);
            assertThat(average.getFloat()).isEqualTo(1e8f);
            moving.update(0);
            assertThat(average.getFloat()).isEqualTo(0.1f);
            assertThat(average.hasGradient()).isFalse();
        }
    }

    @Test
    void copiesTrainedValuesWithoutTouchingThem() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray value = manager.create(new float[] {1, -2});
            value.setRequiresGradient(true);
            NDArray average = manager.create(new float[] {5, 5});
            new MovingAverage(Map.of("w", average), Map.of("w", value), manager).copy();
            assertThat(average.toFloatArray()).containsExactly(1, -2);
            assertThat(value.toFloatArray()).containsExactly(1, -2);
        }
    }

    @Test
    void copiesExactlyAlsoWhereMagnitudesDiffer() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray average = manager.create(new float[] {1e8f});
            new MovingAverage(Map.of("w", average), Map.of("w", manager.create(new float[] {0.1f})), manager).copy();
            assertThat(average.toFloatArray()).containsExactly(0.1f);
        }
    }

    @Test
    void refusesAnArrayWithNothingToFollow() {
        try (NDManager manager = NDManager.newBaseManager()) {
            assertThatThrownBy(() -> new MovingAverage(Map.of("w", manager.zeros(new Shape(2))), Map.of(), manager))
                    .hasMessage("The online side has no array for average w of shape (2).");
        }
    }
}
