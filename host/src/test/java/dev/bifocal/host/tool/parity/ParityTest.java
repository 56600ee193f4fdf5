package dev.bifocal.host.tool.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.train.FakeComponents;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The loss 1 - mean(q . k) on unit vectors of two dimensions, whose gradients are known. */
class ParityTest {

    private NDManager manager;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(0)).newManager();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private static final FakeComponents COMPONENTS = new FakeComponents()
            .loss(
                    "cosine",
                    LossNeeds.builder().query("embedding").target("embedding"),
                    context -> step -> step.query()
                            .unit("embedding")
                            .mul(step.key().unit("embedding"))
                            .sum(new int[] {1})
                            .mean()
                            .neg()
                            .add(1))
            .target("even", false, context -> step -> step.keys().getManager().full(new Shape(2, 3), 1 / 3f));

    private static Experiment experiment(String symmetric) {
        return COMPONENTS.experiment("symmetric: %s\nlosses: {near: {name: cosine, weight: 0.5, target: {name: even}}}"
                .formatted(symmetric));
    }

    private Map<String, NDArray> recorded() {
        Map<String, NDArray> recorded = new LinkedHashMap<>();
        recorded.put("in_embedding_query_online", manager.create(new float[] {2, 0, 0, 4}, new Shape(2, 2)));
        recorded.put("in_embedding_key_momentum", manager.create(new float[] {0.6f, 0.8f, 0, 1}, new Shape(2, 2)));
        recorded.put("in_bank_embedding", manager.create(new float[] {1, 0, 0, 1}, new Shape(2, 2)));
        recorded.put("in_labels", manager.create(new long[] {0, 0}));
        recorded.put("in_bank_labels", manager.create(new long[] {0, 0}));
        recorded.put("in_T1", manager.create(0.25));
        recorded.put("out_f64_loss", manager.create(0.5 * (1 - 0.8)));
        recorded.put("out_f64_target", manager.full(new Shape(2, 3), 1 / 6f));
        recorded.put(
                "out_f64_grad_unit_embedding_query_online",
                manager.create(new double[] {-.15, -.2, 0, -.25}, new Shape(2, 2)));
        recorded.put(
                "out_f64_grad_embedding_query_online", manager.create(new double[] {0, -.1, 0, 0}, new Shape(2, 2)));
        return recorded;
    }

    private Parity parity(String symmetric, Map<String, NDArray> recorded) {
        return new Parity(experiment(symmetric), COMPONENTS, recorded, manager);
    }

    private Map<String, Parity.Difference> compare(Map<String, NDArray> recorded) {
        List<Parity.Difference> differences = parity("none", recorded).compare();
        return differences.stream().collect(Collectors.toMap(Parity.Difference::name, Function.identity()));
    }

    @Test
    void findsNoDifferenceToWhatTheFormulasGive() {
        Map<String, Parity.Difference> differences = compare(recorded());
        assertThat(differences)
                .containsOnlyKeys("loss", "target", "grad_embedding_query_online", "grad_unit_embedding_query_online");
        differences.values().forEach(difference -> {
            assertThat(difference.absolute()).as(difference.name()).isLessThan(1e-6);
            assertThat(difference.relative()).as(difference.name()).isLessThan(1e-5);
            assertThat(difference.notFinite()).isZero();
        });
        assertThat(differences.get("grad_embedding_query_online").compared()).isEqualTo(4);
    }

    @Test
    void findsADifference() {
        Map<String, NDArray> recorded = recorded();
        recorded.put("out_f64_loss", manager.create(0.2));
        Parity.Difference loss = compare(recorded).get("loss");
        assertThat(loss.absolute()).isEqualTo(0.1, within(1e-6));
        assertThat(loss.relative()).isEqualTo(0.5, within(1e-5));
    }

    @Test
    void leavesOutRecordedEntriesThatAreNotFinite() {
        Map<String, NDArray> recorded = recorded();
        recorded.put(
                "out_f64_grad_embedding_query_online",
                manager.create(new double[] {0, Double.NaN, 0, 0}, new Shape(2, 2)));
        Parity.Difference difference = compare(recorded).get("grad_embedding_query_online");
        assertThat(difference.notFinite()).isEqualTo(1);
        assertThat(difference.compared()).isEqualTo(3);
        assertThat(difference.absolute()).isLessThan(1e-6);
    }

    @Test
    void refusesACaseThatDoesNotFit() {
        Map<String, NDArray> otherSize = recorded();
        otherSize.put("out_f64_target", manager.zeros(new Shape(2, 2)));
        assertThatThrownBy(() -> compare(otherSize))
                .isInstanceOf(BifocalException.class)
                .hasMessage("The case records 4 values of target, but the experiment gives 6.");
        Map<String, NDArray> incomplete = recorded();
        incomplete.remove("in_bank_embedding");
        assertThatThrownBy(() -> compare(incomplete))
                .isInstanceOf(BifocalException.class)
                .hasMessage("The case has no array in_bank_embedding.");
    }

    /** The same case under names that follow the rule, with both directions and what else can be compared. */
    @Test
    void comparesBothDirectionsOfAnyOutput() {
        Map<String, NDArray> old = recorded();
        Map<String, NDArray> recorded = new LinkedHashMap<>();
        recorded.put("in_embedding_query_online", old.get("in_embedding_query_online"));
        recorded.put("in_embedding_key_momentum", old.get("in_embedding_key_momentum"));
        recorded.put("in_embedding_key_online", old.get("in_embedding_query_online"));
        recorded.put("in_embedding_query_momentum", old.get("in_embedding_key_momentum"));
        recorded.put("in_bank_embedding", old.get("in_bank_embedding"));
        recorded.put("out_f64_loss", manager.create(1 - 0.8));
        recorded.put("out_f32_loss", manager.create(7f));
        recorded.put("out_part_near", manager.create(2 * (1 - 0.8)));
        recorded.put("out_f32_part_near_exchanged", manager.create(1 - 0.8f));
        recorded.put("out_grad_embedding_key_online", old.get("out_f64_grad_embedding_query_online"));
        recorded.put("out_grad_unit_embedding_key_online", old.get("out_f64_grad_unit_embedding_query_online"));
        recorded.put("out_something_else", manager.create(1));
        Parity parity = parity("sum", recorded);
        List<Parity.Difference> differences = parity.compare();
        assertThat(differences)
                .extracting(Parity.Difference::name)
                .containsExactlyInAnyOrder(
                        "loss",
                        "part_near",
                        "part_near_exchanged",
                        "grad_embedding_key_online",
                        "grad_unit_embedding_key_online");
        differences.forEach(difference ->
                assertThat(difference.relative()).as(difference.name()).isLessThan(1e-5));
        assertThat(parity.notCompared()).containsExactly("out_something_else");
    }

    @Test
    void tellsTheScalarsOfTheRecording() {
        assertThat(parity("none", recorded()).settings()).isEqualTo(Map.of("T1", 0.25));
    }
}
