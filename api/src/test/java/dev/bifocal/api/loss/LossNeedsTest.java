package dev.bifocal.api.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds.Output;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LossNeedsTest {

    private static final Output KEY = output("embedding", View.KEY, Side.MOMENTUM);
    private static final Output QUERY = output("embedding", View.QUERY, Side.ONLINE);

    @Test
    void nothingIsNeededUnlessStated() {
        LossNeeds needs = LossNeeds.builder().build();

        assertThat(needs.outputs()).isEmpty();
        assertThat(needs.banks()).isEmpty();
        assertThat(needs.targets()).isEmpty();
        assertThat(needs.labels()).isFalse();
    }

    @Test
    void aBankImpliesItsKey() {
        LossNeeds needs = LossNeeds.builder().bank("embedding").build();

        assertThat(needs.outputs()).containsExactly(KEY);
        assertThat(needs.banks()).containsExactly("embedding");
        assertThat(needs.targets()).isEmpty();
    }

    @Test
    void aTargetImpliesKeyAndBank() {
        LossNeeds needs =
                LossNeeds.builder().query("embedding").target("embedding").build();

        assertThat(needs.outputs()).containsExactlyInAnyOrder(QUERY, KEY);
        assertThat(needs.banks()).containsExactly("embedding");
        assertThat(needs.targets()).isEqualTo(Map.of(LossNeeds.TARGET, "embedding"));
        assertThat(needs.labels()).isFalse();
    }

    @Test
    void anOutputMayBeOfAnyViewAndSide() {
        LossNeeds needs = LossNeeds.builder()
                .output("aligned", View.KEY, Side.ONLINE)
                .key("aligned")
                .labels()
                .build();

        assertThat(needs.outputs())
                .containsExactlyInAnyOrder(
                        output("aligned", View.KEY, Side.ONLINE), output("aligned", View.KEY, Side.MOMENTUM));
        assertThat(needs.labels()).isTrue();
    }

    private static Output output(String name, View view, Side side) {
        return LossNeeds.builder()
                .output(name, view, side)
                .build()
                .outputs()
                .iterator()
                .next();
    }

    @Test
    void targetsHaveNames() {
        LossNeeds needs = LossNeeds.builder()
                .target("teacher", "embedding")
                .target("labels", "logits")
                .build();

        assertThat(needs.targets()).isEqualTo(Map.of("teacher", "embedding", "labels", "logits"));
        assertThat(needs.banks()).containsExactlyInAnyOrder("embedding", "logits");
    }

    @Test
    void refusesTwoTargetsOfOneName() {
        LossNeeds.Builder builder = LossNeeds.builder().target("embedding");

        assertThatThrownBy(() -> builder.target("logits"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two targets named 'target'");
    }

    @Test
    void furtherRequestsCostNothingUnlessMade() {
        LossNeeds none = LossNeeds.builder().build();
        assertThat(none.indices()).isFalse();
        assertThat(none.geometries()).isEmpty();
        assertThat(none.epochOutputs()).isEmpty();

        LossNeeds all = LossNeeds.builder()
                .indices()
                .geometry(View.KEY)
                .epochOutput("embedding", Side.MOMENTUM)
                .output(OutputSpec.FEATURES, View.named("small"), Side.ONLINE)
                .build();
        assertThat(all.indices()).isTrue();
        assertThat(all.geometries()).containsExactly(View.KEY);
        assertThat(all.epochOutputs()).isEqualTo(Map.of(Side.MOMENTUM, Set.of("embedding")));
        assertThat(all.outputs()).containsExactly(output("features", View.named("small"), Side.ONLINE));
    }

    @Test
    void refusesAViewWithAReservedName() {
        assertThatThrownBy(() -> View.named("query")).hasMessageContaining("View.QUERY");
        assertThatThrownBy(() -> View.named("a b")).hasMessageContaining("lower camel case");
    }
}
