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
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetStep;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.train.wiring.StrangePlugin;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ParityNeedsTest {

    private static void compare(LossNeeds needs, String yaml) {
        compare(
                StrangePlugin.withLoss(
                        needs, step -> step.query().get("embedding").mean()),
                yaml);
    }

    private static void compare(StrangePlugin plugin, String yaml) {
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

    private static void compareTarget(TargetNeeds.Builder needs, Consumer<TargetStep> read) {
        LossNeeds loss =
                LossNeeds.builder().query("embedding").target("embedding").build();
        StrangePlugin plugin = StrangePlugin.withLoss(
                        loss, step -> step.query().unit("embedding").mean())
                .target(needs.build(), context -> step -> {
                    read.accept(step);
                    return step.keys().getManager().full(new Shape(3, 4), 0.25f);
                });
        compare(
                plugin,
                """
                views: {further: {weak: {policy: weak}}}
                losses: {main: {name: loss, target: {name: target}}}
                """);
    }

    @Test
    void comparesATargetThatReadsWhatACaseHolds() {
        compareTarget(
                TargetNeeds.builder().output("embedding", View.KEY, Side.MOMENTUM),
                step -> step.outputs(View.KEY, Side.MOMENTUM).get("embedding"));
    }

    @Test
    void aTargetThatReadsUnitQueriesLeavesTheirGradientToTheLoss() {
        compareTarget(TargetNeeds.builder().queries(), TargetStep::queries);
        compareTarget(
                TargetNeeds.builder().output("embedding", View.QUERY, Side.ONLINE),
                step -> step.outputs(View.QUERY, Side.ONLINE).unit("embedding"));
    }

    @Test
    void saysWhatOfATargetACaseDoesNotHold() {
        View weak = View.named("weak");
        Map<TargetNeeds.Builder, String> missing = Map.of(
                TargetNeeds.builder().output("embedding", View.KEY, Side.ONLINE),
                "In losses.main.target: target needs output embedding of the key view on the online side",
                TargetNeeds.builder().output("embedding", weak, Side.MOMENTUM),
                "In losses.main.target: target reads the view 'weak', which recorded cases do not hold",
                TargetNeeds.builder().geometry(weak),
                "In losses.main.target: target reads the view 'weak', which recorded cases do not hold",
                TargetNeeds.builder().epochOutput("embedding", Side.MOMENTUM),
                "In losses.main.target: target reads output embedding of all training samples when an epoch begins,"
                        + " which recorded cases do not hold");
        missing.forEach((needs, message) -> assertThatThrownBy(() -> compareTarget(needs, step -> {}))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining(message));
        assertThatThrownBy(
                        () -> compareTarget(TargetNeeds.builder().geometry(View.KEY), step -> step.geometry(View.KEY)))
                .hasMessageContaining("reads the geometry of views, which this batch does not have");
    }

    @Test
    void refusesAnExperimentWithoutLosses() {
        assertThatThrownBy(() -> compare(
                        LossNeeds.builder().query("embedding").build(), "losses: {main: {name: loss, weight: 0}}"))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("no loss with a weight above 0");
    }
}
