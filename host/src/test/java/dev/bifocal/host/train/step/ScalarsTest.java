package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScalarsTest {

    private final NDManager manager = NDManager.newBaseManager();
    private final Scalars scalars = new Scalars(manager);

    @AfterEach
    void stop() {
        manager.close();
    }

    @Test
    void keepsValuesOfStepsInTheirOrder() {
        for (int step = 0; step < 3; step++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                scalars.add("loss", manager.create(step / 2f));
                scalars.add("double", manager.create(new double[] {step}, new Shape(1, 1)));
            }
        }
        assertThat(scalars.values())
                .isEqualTo(Map.of("loss", List.of(0.0, 0.5, 1.0), "double", List.of(0.0, 1.0, 2.0)));
        assertThat(manager.getManagedArrays()).isEmpty();
    }

    @Test
    void keepsThePresentValueOfAnArrayThatChangesLater() {
        NDArray learned = manager.create(1f);
        scalars.add("scale", learned);
        learned.addi(1);
        assertThat(scalars.values().get("scale")).containsExactly(1.0);
    }

    @Test
    void goesOnFromACheckpoint() {
        scalars.add("forgotten", manager.create(9f));
        scalars.restore(Map.of("loss", List.of(3.0, 4.0)));
        scalars.add("loss", manager.create(5f));
        assertThat(scalars.values()).isEqualTo(Map.of("loss", List.of(3.0, 4.0, 5.0)));
        scalars.clear();
        assertThat(scalars.values()).isEmpty();
    }
}
