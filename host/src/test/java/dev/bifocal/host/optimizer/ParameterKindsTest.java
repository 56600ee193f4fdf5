package dev.bifocal.host.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.nn.Parameter;
import dev.bifocal.host.optimizer.OptimizerConfig.ParameterKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ParameterKindsTest {

    private static final Map<String, Parameter> ENCODER = Map.of(
            "conv", parameter(Parameter.Type.WEIGHT),
            "scale", parameter(Parameter.Type.GAMMA),
            "shift", parameter(Parameter.Type.BETA));

    private static final Map<String, Parameter> HEADS = Map.of(
            "linear", parameter(Parameter.Type.WEIGHT),
            "bias", parameter(Parameter.Type.BIAS),
            "headScale", parameter(Parameter.Type.GAMMA),
            "headShift", parameter(Parameter.Type.BETA));

    private static Parameter parameter(Parameter.Type type) {
        return Parameter.builder().setName("any").setType(type).build();
    }

    private static Set<String> select(ParameterKind... kinds) {
        return new ParameterKinds(ENCODER, HEADS, Set.of("temperature")).of(List.of(kinds));
    }

    @Test
    void excludesNothingByDefault() {
        assertThat(select()).isEmpty();
    }

    @Test
    void findsEachKind() {
        assertThat(select(ParameterKind.BIAS)).containsExactlyInAnyOrder("bias", "shift", "headShift");
        assertThat(select(ParameterKind.ENCODER_NORM)).containsExactlyInAnyOrder("scale", "shift");
        assertThat(select(ParameterKind.HEAD_NORM)).containsExactlyInAnyOrder("headScale", "headShift");
        assertThat(select(ParameterKind.LOSS)).containsExactly("temperature");
    }

    @Test
    void excludesAsLewelDoes() {
        assertThat(select(ParameterKind.BIAS, ParameterKind.ENCODER_NORM))
                .doesNotContain("conv", "linear", "headScale", "temperature")
                .hasSize(4);
        assertThat(select(ParameterKind.BIAS, ParameterKind.ENCODER_NORM, ParameterKind.HEAD_NORM))
                .doesNotContain("conv", "linear", "temperature")
                .hasSize(5);
    }
}
