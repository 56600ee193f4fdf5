package dev.bifocal.api.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TargetNeedsTest {

    private static final View WEAK = View.named("weak");

    @Test
    void keysOnlyRequestsNothingElse() {
        TargetNeeds none = TargetNeeds.keysOnly();

        assertThat(none.outputs()).isEmpty();
        assertThat(none.geometries()).isEmpty();
        assertThat(none.epochOutputs()).isEmpty();
        assertThat(none.labels() || none.queries() || none.indices() || none.respectsExcluded())
                .isFalse();
    }

    @Test
    void statesEachRequest() {
        TargetNeeds all = TargetNeeds.builder()
                .labels()
                .queries()
                .indices()
                .respectsExcluded()
                .output(OutputSpec.FEATURES, WEAK, Side.MOMENTUM)
                .output(OutputSpec.EMBEDDING, View.KEY, Side.ONLINE)
                .geometry(View.QUERY)
                .epochOutput(OutputSpec.EMBEDDING, Side.MOMENTUM)
                .build();

        assertThat(all.labels() && all.queries() && all.indices() && all.respectsExcluded())
                .isTrue();
        assertThat(all.outputs())
                .extracting(LossNeeds.Output::toString)
                .containsExactlyInAnyOrder(
                        "features of the weak view on the MOMENTUM side",
                        "embedding of the key view on the ONLINE side");
        assertThat(all.geometries()).containsExactly(View.QUERY);
        assertThat(all.epochOutputs()).isEqualTo(Map.of(Side.MOMENTUM, Set.of(OutputSpec.EMBEDDING)));
    }

    @Test
    void refusesAnOutputWithoutAName() {
        assertThatThrownBy(() -> TargetNeeds.builder().output(" ", WEAK, Side.MOMENTUM))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("requests an output, a bank or a target without a name");
    }
}
