package dev.bifocal.host.train.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepOutputsTest {

    @Test
    void givesAnOutputByName() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray embedding = manager.create(new float[][] {{3, 4}});
            StepOutputs outputs = StepOutputs.of("the online side's query view", Map.of("embedding", embedding));

            assertThat(outputs.get("embedding")).isSameAs(embedding);
            assertThat(outputs.names()).containsExactly("embedding");
        }
    }

    @Test
    void refusesAnOutputThatIsNotThereAndNamesWhatIs() {
        try (NDManager manager = NDManager.newBaseManager()) {
            StepOutputs outputs =
                    StepOutputs.of("the online side's query view", Map.of("embedding", manager.create(1f)));

            assertThatThrownBy(() -> outputs.unit("logits"))
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining("'logits'")
                    .hasMessageContaining("the online side's query view")
                    .hasMessageContaining("[embedding]");
        }
    }

    @Test
    void computesAUnitOutputOnce() {
        try (NDManager manager = NDManager.newBaseManager()) {
            StepOutputs outputs = StepOutputs.of("a test", Map.of("embedding", manager.create(new float[][] {{3, 4}})));

            NDArray unit = outputs.unit("embedding");

            assertThat(unit.toFloatArray()).containsExactly(0.6f, 0.8f);
            assertThat(outputs.unit("embedding")).isSameAs(unit);
        }
    }

    @Test
    void refusesAUnitOutputThatOnlyAnotherReaderStated() {
        try (NDManager manager = NDManager.newBaseManager()) {
            StepOutputs all = StepOutputs.of(
                    "a test",
                    Map.of("embedding", manager.ones(new Shape(1, 2)), "logits", manager.ones(new Shape(1, 2))));
            all.only(Set.of("embedding")).unit("embedding");

            assertThatThrownBy(() -> all.only(Set.of("logits")).unit("embedding"))
                    .isInstanceOf(BifocalException.class)
                    .hasMessageContaining("'embedding'");
        }
    }

    @Test
    void letsGradientsFlowThroughAUnitOutput() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray direction = manager.create(new double[][] {{1, 0}});

            NDArray embedding = manager.create(new double[][] {{3, 4}});
            embedding.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(StepOutputs.of("a test", Map.of("embedding", embedding))
                        .unit("embedding")
                        .mul(direction)
                        .sum());
            }
            NDArray gradient = embedding.getGradient();

            // d(x/‖x‖)/dx = (I - u uᵀ)/‖x‖ with u = (0.6, 0.8) and ‖x‖ = 5
            assertThat(gradient.toDoubleArray())
                    .usingComparatorWithPrecision(1e-12)
                    .containsExactly(0.128, -0.096);
        }
    }
}
