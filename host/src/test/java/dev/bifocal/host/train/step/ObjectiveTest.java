package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.train.FakeComponents;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import dev.bifocal.host.train.wiring.Wiring.Direction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch of 2 and a bank of 3, with a query embedding of ones and a key embedding of twos. */
class ObjectiveTest {

    private static final String HEADS = "batch: 2\nmemory: {size: 3}\nheads: {projector: {name: mlp}}\n";

    private NDManager manager;
    private Scalars scalars;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(0)).newManager();
        scalars = new Scalars(manager);
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private Objective objective(FakeComponents components, String yaml) {
        Wiring wiring = components.wire(HEADS + yaml);
        return new Objective(wiring.losses(), wiring.symmetric(), wiring.dimensions(), 1, manager);
    }

    private Objective.Step step(long number) {
        Map<Wiring.Pass, StepOutputs> passes = new LinkedHashMap<>();
        for (Side side : Side.values()) {
            passes.put(new Wiring.Pass(View.QUERY, side), embedding(1));
            passes.put(new Wiring.Pass(View.KEY, side), embedding(2));
        }
        MemoryBanks banks = new MemoryBanks(manager, 3, Map.of("embedding", new Shape(FakeComponents.SIZE)), 3, false);
        NDArray labels = manager.create(new long[] {0, 1});
        return new Objective.Step(
                passes, Batch.of(Map.of(), labels), Optional.of(banks), new TrainingProgress(number, 10, 0, 1));
    }

    private StepOutputs embedding(float value) {
        return StepOutputs.of("the test", Map.of("embedding", manager.full(new Shape(2, FakeComponents.SIZE), value)));
    }

    private static FakeComponents loss(Function<LossContext, LossTerm> term) {
        return new FakeComponents()
                .head("mlp", "embedding")
                .loss("near", LossNeeds.builder().query("embedding").key("embedding"), term);
    }

    private static FakeComponents learning(TargetRule rule) {
        return new FakeComponents()
                .head("mlp", "embedding")
                .loss(
                        "learner",
                        LossNeeds.builder().query("embedding").target("embedding"),
                        context -> step -> step.target().sum())
                .target("fake", false, context -> rule);
    }

    private Objective.Targets targets(TargetRule rule, long step) {
        return objective(learning(rule), "losses: {one: {name: learner, target: {name: fake}}}")
                .targets(step(step), step == 0, scalars);
    }

    private double total(Objective objective) {
        Objective.Step step = step(0);
        return objective
                .total(step, objective.targets(step, true, scalars), true, scalars)
                .getFloat();
    }

    @Test
    void weighsAndSumsLossesOverDirections() {
        FakeComponents components = loss(context -> step -> {
            step.report("query", step.query().get("embedding").mean());
            return step.query()
                    .get("embedding")
                    .mean()
                    .mul(step.key().get("embedding").mean())
                    .add(1);
        });
        String losses = "losses: {a: {name: near, weight: 0.5}, b: {name: near}, c: {name: near, weight: 0}}";
        assertThat(total(objective(components, losses))).isEqualTo(1.5 + 3, within(1e-6));
        assertThat(scalars.values())
                .isEqualTo(
                        Map.of("a", List.of(3.0), "b", List.of(3.0), "a.query", List.of(1.0), "b.query", List.of(1.0)));
        scalars.clear();
        assertThat(total(objective(components, "symmetric: sum\n" + losses))).isEqualTo(3 + 6, within(1e-6));
        assertThat(scalars.values()).containsEntry("a", List.of(6.0)).containsEntry("a.query", List.of(1.0, 2.0));
        scalars.clear();
        assertThat(total(objective(components, "symmetric: mean\n" + losses))).isEqualTo(1.5 + 3, within(1e-6));
        assertThat(scalars.values()).containsEntry("a", List.of(3.0)).containsEntry("a.query", List.of(1.0, 2.0));
    }

    @Test
    void takesALossOfOneEntryForAScalar() {
        Objective objective = objective(
                loss(context -> step -> context.manager().full(new Shape(1, 1), 7f)), "losses: {a: {name: near}}");
        assertThat(total(objective)).isEqualTo(7);
    }

    @Test
    void refusesALossThatIsNoScalar() {
        Objective objective = objective(
                loss(context -> step -> step.query().get("embedding").mean(new int[] {1})),
                "losses: {a: {name: near}}");
        assertThatThrownBy(() -> total(objective))
                .isInstanceOfSatisfying(BifocalException.class, e -> {
                    assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.PLUGIN);
                    assertThat(e.remedy())
                            .isEqualTo("Report it to the plugin's provider: compute() averages over the batch.");
                })
                .hasMessage("In losses.a: loss near (plugin fake) gave a value of shape (2) instead of a scalar.");
    }

    @Test
    void refusesATargetOfAnotherShape() {
        assertThatThrownBy(() -> targets(step -> manager.zeros(new Shape(2, 3)), 5))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.PLUGIN))
                .hasMessage(
                        "In losses.one.target: target builder fake (plugin fake) gave a target of shape (2, 3) instead of (2, 4).");
    }

    @Test
    void refusesTargetsThatAreNoDistribution() {
        assertThatThrownBy(() -> targets(step -> manager.full(new Shape(2, 4), 0.5f), 0))
                .hasMessage(
                        "In losses.one.target: target builder fake (plugin fake) gave a target whose least entry is 0.5 "
                                + "and whose rows differ from 1 by up to 1.0.");
        assertThatThrownBy(() ->
                        targets(step -> manager.create(new float[] {2, -1, 0, 0, 1, 0, 0, 0}, new Shape(2, 4)), 0))
                .hasMessageContaining("least entry is -1.0");
        assertThatThrownBy(() -> targets(step -> manager.full(new Shape(2, 4), Float.NaN), 0))
                .hasMessageContaining("NaN");
    }

    @Test
    void giveTheTargetToItsLoss() {
        Objective objective = objective(
                learning(step -> manager.full(new Shape(2, 4), 0.25f)),
                "losses: {one: {name: learner, target: {name: fake}}}");
        assertThat(total(objective)).isEqualTo(2, within(1e-6));
    }

    @Test
    void showsATargetBuilderTheMomentumKeysOfItsDirection() {
        FakeComponents components = learning(step -> {
            assertThat(step.keys().norm(new int[] {1}, false).toFloatArray()).containsOnly(1);
            assertThat(step.bank().size()).isEqualTo(3);
            return manager.full(new Shape(2, 4), 0.25f);
        });
        Objective objective =
                objective(components, "symmetric: sum\nlosses: {one: {name: learner, target: {name: fake}}}");
        Objective.Targets targets = objective.targets(step(0), true, scalars);
        assertThat(targets.built().get("one")).containsOnlyKeys(Direction.FORWARD, Direction.EXCHANGED);
    }

    @Test
    void refusesLabelsToATargetBuilderThatNeedsNone() {
        assertThatThrownBy(() -> targets(
                        step -> {
                            step.labels();
                            return manager.full(new Shape(2, 4), 0.25f);
                        },
                        0))
                .hasMessage(
                        "In losses.one.target: Target builder fake (plugin fake) reads labels, which its needs() do not state.");
    }

    @Test
    void keepsStateAndParametersOfItsComponents() {
        Objective objective = objective(
                loss(context -> {
                    context.state("count", context.manager().zeros(new Shape(1)));
                    NDArray scale = context.parameter("scale", context.manager().create(3f));
                    return step -> step.query().get("embedding").mean().mul(scale);
                }),
                "losses: {a: {name: near}, b: {name: near}}");
        assertThat(objective.states()).containsOnlyKeys("losses.a.count", "losses.b.count");
        assertThat(objective.parameters()).containsOnlyKeys("losses.a.scale", "losses.b.scale");
        assertThat(objective.parameters().get("losses.a.scale").hasGradient()).isTrue();
        assertThat(total(objective)).isEqualTo(6);
    }
}
