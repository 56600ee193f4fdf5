package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.bifocal.host.train.TrainingWarnings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZeroGradientsTest {

    @Test
    void findsWeightsThatNoLossReaches() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            for (String name : List.of("reached", "partly", "cut", "unused")) {
                NDArray weight = manager.create(new float[] {1, 2});
                weight.setRequiresGradient(true);
                weights.put(name, weight);
            }
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray reached = weights.get("reached").mul(weights.get("cut").stopGradient());
                collector.backward(
                        reached.sum().add(weights.get("partly").get("1:").sum().mul(-1e-20f)));
            }
            assertThat(ZeroGradients.among(weights)).containsExactly("cut", "unused");
            assertThat(ZeroGradients.among(Map.of())).isEmpty();
        }
    }

    @Test
    void warnsInASentence() {
        List<String> heard = new ArrayList<>();
        TrainingWarnings warnings = new TrainingWarnings(heard::add);
        warnings.checkReached(List.of());
        warnings.checkReached(List.of("heads.predictor.weight"));
        warnings.checkReached(List.of("heads.a.weight", "heads.a.bias", "heads.b.weight"));
        assertThat(heard)
                .containsExactly(
                        "In the first step, heads.predictor.weight had no gradient. Either no loss depends on it, or the"
                                + " graph is cut.",
                        "In the first step, heads.a.weight and 2 more weights had no gradient. Either no loss depends on"
                                + " them, or the graph is cut.");
    }
}
