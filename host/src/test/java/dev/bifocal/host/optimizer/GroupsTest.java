package dev.bifocal.host.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import dev.bifocal.host.optimizer.OptimizerConfig.Rule;
import dev.bifocal.host.optimizer.OptimizerConfig.Scale;
import dev.bifocal.host.optimizer.OptimizerConfig.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Groups of parameters and scaled learning rates, against formulas. */
class GroupsTest {

    private static final ParameterKinds KINDS = new ParameterKinds(
            Map.of(
                    "encoder.conv", parameter(Parameter.Type.WEIGHT),
                    "encoder.shift", parameter(Parameter.Type.BETA),
                    "encoder.mean", parameter(Parameter.Type.RUNNING_MEAN)),
            Map.of(
                    "heads.projector.weight", parameter(Parameter.Type.WEIGHT),
                    "heads.predictor.weight", parameter(Parameter.Type.WEIGHT),
                    "heads.predictor.bias", parameter(Parameter.Type.BIAS)),
            Set.of());

    private static Parameter parameter(Parameter.Type type) {
        return Parameter.builder()
                .setName("any")
                .setType(type)
                .optRequiresGrad(type != Parameter.Type.RUNNING_MEAN)
                .build();
    }

    private static ParameterGroup group(String... parameters) {
        return new ParameterGroup(List.of(parameters), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Map<String, ParameterGroup> ordered(
            String first, ParameterGroup one, String second, ParameterGroup two) {
        Map<String, ParameterGroup> groups = new LinkedHashMap<>();
        groups.put(first, one);
        groups.put(second, two);
        return groups;
    }

    private static OptimizerConfig config(
            Rule rule, Scale scale, double decay, Map<String, ParameterGroup> groups, Schedule schedule) {
        return new OptimizerConfig(
                rule,
                0.2,
                scale,
                0.9,
                List.of(0.9, 0.999),
                1e-8,
                decay,
                0.001,
                List.of(),
                groups,
                0,
                0,
                schedule,
                List.of(),
                0.1,
                Optional.empty());
    }

    @Test
    void findsKindsAndHeads() {
        assertThat(KINDS.groups(Map.of("predictor", group())).keySet())
                .containsExactlyInAnyOrder("heads.predictor.weight", "heads.predictor.bias");
        assertThat(KINDS.groups(Map.of("encoder", group())).keySet())
                .containsExactlyInAnyOrder("encoder.conv", "encoder.shift");
        assertThat(KINDS.groups(Map.of("slow", group("bias", "projector"))).keySet())
                .containsExactlyInAnyOrder("encoder.shift", "heads.predictor.bias", "heads.projector.weight");
    }

    @Test
    void theLastGroupOfAParameterCounts() {
        assertThat(KINDS.groups(ordered("predictor", group(), "bias", group())))
                .containsEntry("heads.predictor.bias", "bias")
                .containsEntry("heads.predictor.weight", "predictor");
        assertThat(KINDS.groups(ordered("bias", group(), "predictor", group())))
                .containsEntry("heads.predictor.bias", "predictor")
                .containsEntry("encoder.shift", "bias");
    }

    @Test
    void refusesGroupsWithoutParameters() {
        assertThatThrownBy(() -> KINDS.groups(Map.of("slow", group("loss"))))
                .hasMessageContaining(
                        "optimizer.groups.slow names loss, but no trained parameter is of this kind or head.");
        assertThatThrownBy(() -> KINDS.groups(ordered("predictor", group(), "all", group("heads"))))
                .hasMessageContaining(
                        "optimizer.groups.predictor has no parameters, because later groups have all of them.");
    }

    @ParameterizedTest
    @EnumSource
    void aGroupHasItsOwnRateAndDecay(Rule rule) {
        ParameterGroup own = new ParameterGroup(List.of(), Optional.empty(), Optional.of(0.0), Optional.empty());
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            for (String name : List.of("plain", "grouped", "alone")) {
                weights.put(name, manager.create(new float[] {1, -2}));
                weights.get(name).setRequiresGradient(true);
                SgdTest.leaveGradient(weights.get(name), manager.create(new float[] {0.5f, 0.25f}));
            }
            Map<String, ParameterGroup> groups = Map.of("slow", own);
            Optimizer optimizer = Optimizer.of(
                    config(rule, Scale.NONE, 0.1, groups, Schedule.CONSTANT),
                    Map.of("plain", weights.get("plain"), "grouped", weights.get("grouped")),
                    Set.of(),
                    Map.of("grouped", "slow"),
                    manager);
            Optimizer alone = Optimizer.of(
                    config(rule, Scale.NONE, 0, Map.of(), Schedule.CONSTANT),
                    Map.of("alone", weights.get("alone")),
                    Set.of(),
                    manager);
            optimizer.step(new Rates(0, 0.5, Map.of("slow", 0.125)));
            alone.step(Rates.of(0, 0.125));
            assertThat(weights.get("grouped").toFloatArray())
                    .containsExactly(weights.get("alone").toFloatArray());
            assertThat(weights.get("plain").toFloatArray())
                    .isNotEqualTo(weights.get("grouped").toFloatArray());
        }
    }

    @Test
    void aGroupKeepsItsRateWhileTheOthersDecay() {
        ParameterGroup fixed =
                new ParameterGroup(List.of(), Optional.empty(), Optional.empty(), Optional.of(Schedule.CONSTANT));
        ParameterGroup lower = new ParameterGroup(List.of(), Optional.of(0.1), Optional.empty(), Optional.empty());
        LearningRate rate = LearningRate.of(
                config(Rule.SGD, Scale.LINEAR, 0, ordered("predictor", fixed, "bias", lower), Schedule.COSINE_BY_EPOCH),
                512,
                10,
                4);
        assertThat(rate.rates(0)).isEqualTo(new Rates(0, 0.4, Map.of("predictor", 0.4, "bias", 0.2)));
        Rates halfway = rate.rates(29);
        assertThat(halfway.common()).isEqualTo(0.2, within(1e-12));
        assertThat(halfway.of("predictor")).isEqualTo(0.4);
        assertThat(halfway.of("bias")).isEqualTo(0.1, within(1e-12));
        assertThat(halfway.of("")).isEqualTo(halfway.common());
    }

    @Test
    void scalesTheRateWithTheBatch() {
        assertThat(config(Rule.SGD, Scale.NONE, 0, Map.of(), Schedule.CONSTANT).rateFactor(4096))
                .isEqualTo(1);
        assertThat(config(Rule.SGD, Scale.SQRT, 0, Map.of(), Schedule.CONSTANT).rateFactor(4096))
                .isEqualTo(4);
        // The literals of recipes and their products with a power of two are the same numbers.
        assertThat(LearningRate.of(config(Rule.LARS, Scale.LINEAR, 0, Map.of(), Schedule.COSINE), 4096, 1, 1)
                        .peak())
                .isEqualTo(3.2);
    }

    @Test
    void aGroupWithStepsRequiresMilestones() {
        ParameterGroup steps =
                new ParameterGroup(List.of(), Optional.empty(), Optional.empty(), Optional.of(Schedule.STEPS));
        assertThatThrownBy(() -> config(Rule.SGD, Scale.NONE, 0, Map.of("bias", steps), Schedule.COSINE))
                .hasMessageContaining("The milestones of schedule steps are missing");
    }
}
