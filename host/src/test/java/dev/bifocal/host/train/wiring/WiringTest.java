package dev.bifocal.host.train.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.host.train.FakeComponents;
import dev.bifocal.host.train.wiring.Wiring.Direction;
import dev.bifocal.host.train.wiring.Wiring.Pass;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WiringTest {

    private static final View WEAK = View.named("weak");
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

    private Wiring withTarget(TargetNeeds.Builder needs, String symmetric) {
        FakeComponents all = new FakeComponents()
                .head("both", "embedding", "aligned")
                .head("classifier", "logits")
                .loss("learner", LossNeeds.builder().query("embedding").target("embedding"))
                .target("relation", needs, context -> step -> step.keys());
        return all.wire(
                """
                symmetric: %s
                views: {further: {weak: {policy: weak, count: 2}}}
                heads: {first: {name: both}, second: {name: classifier}}
                losses: {a: {name: learner, target: {name: relation}}}
                """
                        .formatted(symmetric));
    }

    @Test
    void aTargetWithoutRequestsCostsNothing() {
        Wiring wiring = withTarget(TargetNeeds.builder(), "none");
        assertThat(wiring.passes())
                .isEqualTo(Map.of(QUERY_ONLINE, Set.of("embedding"), KEY_MOMENTUM, Set.of("embedding")));
        assertThat(wiring.further()).isEmpty();
        assertThat(wiring.geometries()).isEmpty();
        assertThat(wiring.epochOutputs()).isEmpty();
        assertThat(wiring.readsIndices()).isFalse();
        assertThat(wiring.heads()).extracting(Wiring.Head::key).containsExactly("first");
    }

    @Test
    void computesWhatATargetRequests() {
        TargetNeeds.Builder needs = TargetNeeds.builder()
                .output("features", View.KEY, Side.MOMENTUM)
                .output("aligned", WEAK, Side.MOMENTUM)
                .geometry(View.QUERY)
                .epochOutput("logits", Side.ONLINE)
                .indices()
                .labels();
        Wiring wiring = withTarget(needs, "none");
        assertThat(wiring.passes())
                .isEqualTo(Map.of(
                        QUERY_ONLINE,
                        Set.of("embedding"),
                        KEY_MOMENTUM,
                        Set.of("embedding", "features"),
                        new Pass(WEAK, Side.MOMENTUM),
                        Set.of("aligned")));
        assertThat(wiring.further()).containsOnlyKeys(WEAK);
        assertThat(wiring.dimensions().crops()).containsEntry(WEAK, 2);
        assertThat(wiring.geometries()).containsExactly(View.QUERY);
        assertThat(wiring.epochOutputs()).isEqualTo(Map.of(Side.ONLINE, Set.of("logits")));
        assertThat(wiring.readsIndices()).isTrue();
        assertThat(wiring.losses().get(0).readsLabels()).isTrue();
        assertThat(wiring.heads()).extracting(Wiring.Head::key).containsExactly("first", "second");
        assertThat(withTarget(needs, "sum").geometries()).containsExactly(View.QUERY, View.KEY);
    }

    @Test
    void exchangesTheBatchesOfTheRoles() {
        assertThat(Direction.FORWARD.batch(View.QUERY)).isEqualTo(View.QUERY);
        assertThat(Direction.EXCHANGED.batch(View.QUERY)).isEqualTo(View.KEY);
        assertThat(Direction.EXCHANGED.batch(View.KEY)).isEqualTo(View.QUERY);
    }
}
