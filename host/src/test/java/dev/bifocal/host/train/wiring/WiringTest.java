package dev.bifocal.host.train.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.train.FakeComponents;
import dev.bifocal.host.train.wiring.Wiring.Direction;
import dev.bifocal.host.train.wiring.Wiring.Pass;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WiringTest {

    private static final Pass QUERY_ONLINE = new Pass(View.QUERY, Side.ONLINE);
    private static final Pass KEY_ONLINE = new Pass(View.KEY, Side.ONLINE);
    private static final Pass QUERY_MOMENTUM = new Pass(View.QUERY, Side.MOMENTUM);
    private static final Pass KEY_MOMENTUM = new Pass(View.KEY, Side.MOMENTUM);

    private final FakeComponents components = new FakeComponents()
            .head("both", "embedding", "aligned")
            .head("classifier", "logits")
            .loss(
                    "two-banks",
                    LossNeeds.builder().query("embedding").bank("embedding").bank("aligned"))
            .loss("cross-entropy", LossNeeds.builder().query("logits").labels())
            .loss(
                    "two-views",
                    LossNeeds.builder()
                            .query("embedding")
                            .output("embedding", View.KEY, Side.ONLINE)
                            .output("logits", View.QUERY, Side.ONLINE));

    private Wiring wire(String losses, String symmetric) {
        return components.wire(
                """
                symmetric: %s
                heads: {first: {name: both}, second: {name: classifier}}
                losses: %s
                """
                        .formatted(symmetric, losses));
    }

    @Test
    void computesEachViewOnTheSideThatIsReadAndNothingElse() {
        Wiring wiring = wire("{a: {name: two-banks}, b: {name: cross-entropy}}", "none");
        assertThat(wiring.directions()).containsExactly(Direction.FORWARD);
        assertThat(wiring.passes()).containsOnlyKeys(QUERY_ONLINE, KEY_MOMENTUM);
        assertThat(wiring.passes())
                .containsEntry(QUERY_ONLINE, Set.of("embedding", "logits"))
                .containsEntry(KEY_MOMENTUM, Set.of("embedding", "aligned"));
        assertThat(wiring.views()).containsExactly(View.QUERY, View.KEY);
        assertThat(wiring.hasMomentumSide()).isTrue();
        assertThat(wiring.banks()).containsExactly("aligned", "embedding");
    }

    @Test
    void computesBothViewsOnBothSidesWhenSymmetric() {
        Wiring wiring = wire("{a: {name: two-banks}}", "sum");
        assertThat(wiring.directions()).containsExactly(Direction.FORWARD, Direction.EXCHANGED);
        assertThat(wiring.passes().keySet()).containsExactly(QUERY_ONLINE, KEY_ONLINE, QUERY_MOMENTUM, KEY_MOMENTUM);
    }

    @Test
    void ordersPassesBySideAndView() {
        assertThat(wire("{a: {name: two-views}}", "none").passes().keySet()).containsExactly(QUERY_ONLINE, KEY_ONLINE);
    }

    @Test
    void sparesTheKeyViewAndTheMomentumSideWhereNothingReadsThem() {
        Wiring wiring = wire("{b: {name: cross-entropy}}", "none");
        assertThat(wiring.views()).containsExactly(View.QUERY);
        assertThat(wiring.hasMomentumSide()).isFalse();
        assertThat(wiring.banks()).isEmpty();
        assertThat(wiring.dimensions().outputs()).containsOnlyKeys("logits", "features");
        assertThat(wiring.dimensions().classes()).isEqualTo(3);
    }

    @Test
    void exchangesTheBatchesOfTheRoles() {
        assertThat(Direction.FORWARD.batch(View.QUERY)).isEqualTo(View.QUERY);
        assertThat(Direction.EXCHANGED.batch(View.QUERY)).isEqualTo(View.KEY);
        assertThat(Direction.EXCHANGED.batch(View.KEY)).isEqualTo(View.QUERY);
    }
}
