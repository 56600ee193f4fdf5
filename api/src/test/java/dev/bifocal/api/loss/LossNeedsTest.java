package dev.bifocal.api.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds.Output;
import org.junit.jupiter.api.Test;

class LossNeedsTest {

    private static final Output KEY = new Output("embedding", View.KEY, Side.MOMENTUM);
    private static final Output QUERY = new Output("embedding", View.QUERY, Side.ONLINE);

    @Test
    void nothingIsNeededUnlessStated() {
        LossNeeds needs = LossNeeds.builder().build();

        assertThat(needs.outputs()).isEmpty();
        assertThat(needs.banks()).isEmpty();
        assertThat(needs.target()).isEmpty();
        assertThat(needs.labels()).isFalse();
    }

    @Test
    void aBankImpliesItsKey() {
        LossNeeds needs = LossNeeds.builder().bank("embedding").build();

        assertThat(needs.outputs()).containsExactly(KEY);
        assertThat(needs.banks()).containsExactly("embedding");
        assertThat(needs.target()).isEmpty();
    }

    @Test
    void aTargetImpliesKeyAndBank() {
        LossNeeds needs =
                LossNeeds.builder().query("embedding").target("embedding").build();

        assertThat(needs.outputs()).containsExactlyInAnyOrder(QUERY, KEY);
        assertThat(needs.banks()).containsExactly("embedding");
        assertThat(needs.target()).hasValue("embedding");
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
                        new Output("aligned", View.KEY, Side.ONLINE), new Output("aligned", View.KEY, Side.MOMENTUM));
        assertThat(needs.labels()).isTrue();
    }
}
