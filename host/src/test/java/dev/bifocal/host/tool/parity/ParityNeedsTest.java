package dev.bifocal.host.tool.parity;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParityNeedsTest {

    private static void compare(LossNeeds needs, String yaml) {
        StrangePlugin plugin = StrangePlugin.withLoss(
                needs, step -> step.query().get("embedding").mean());
        Experiment experiment =
                new ExperimentLoader(plugin).parse(yaml, "a test").experiment();
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray rows = manager.ones(new Shape(3, 5));
            NDArray labels = manager.zeros(new Shape(3), DataType.INT64);
            Map<String, NDArray> recorded = Map.of(
                    "in_embedding_query_online",
                    rows,
                    "in_embedding_key_momentum",
                    rows,
                    "in_bank_embedding",
                    rows,
                    "in_labels",
                    labels,
                    "in_bank_labels",
                    labels);
            new Parity(experiment, plugin, recorded, manager).compare();
        }
    }

    @Test
    void comparesALossThatReadsWhatACaseHolds() {
        compare(LossNeeds.builder().query("embedding").build(), "losses: {main: {name: loss}}");
    }

    @Test
    void saysWhichOutputACaseDoesNotHold() {
        assertThatThrownBy(() -> compare(
                        LossNeeds.builder()
                                .output("embedding", View.KEY, Side.ONLINE)
                                .build(),
                        "losses: {main: {name: loss}}"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("In losses.main: loss needs output embedding of the key view on the online side");
    }

    @Test
    void saysThatATargetIsNotNamed() {
        assertThatThrownBy(() -> compare(
                        LossNeeds.builder()
                                .query("embedding")
                                .target("embedding")
                                .build(),
                        "losses: {main: {name: loss}}"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("requests a target");
    }

    @Test
    void refusesAnExperimentWithoutLosses() {
        assertThatThrownBy(() -> compare(
                        LossNeeds.builder().query("embedding").build(), "losses: {main: {name: loss, weight: 0}}"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("no loss with a weight above 0");
    }
}
