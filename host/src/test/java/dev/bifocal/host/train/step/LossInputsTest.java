package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.host.memory.MemoryBanks;
import dev.bifocal.host.message.ErrorCode;
import dev.bifocal.host.train.FakeComponents;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LossInputsTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void stop() {
        manager.close();
    }

    private LossStep inputs(LossNeeds.Builder needs, Wiring.Direction direction) {
        FakeComponents components =
                new FakeComponents().head("both", "embedding", "logits").loss("curious", needs);
        Wiring.Loss loss = components
                .wire("batch: 2\nmemory: {size: 2}\nheads: {head: {name: both}}\nlosses: {one: {name: curious}}")
                .losses()
                .get(0);
        Map<Wiring.Pass, StepOutputs> passes = Map.of(
                new Wiring.Pass(View.QUERY, Side.ONLINE), outputs(1),
                new Wiring.Pass(View.KEY, Side.MOMENTUM), outputs(2),
                new Wiring.Pass(View.KEY, Side.ONLINE), outputs(3),
                new Wiring.Pass(View.QUERY, Side.MOMENTUM), outputs(4));
        MemoryBanks banks =
                new MemoryBanks(manager, 2, Map.of("embedding", new Shape(1), "logits", new Shape(1)), 1, false);
        Objective.Step step = new Objective.Step(
                passes,
                Batch.of(Map.of(), manager.create(new long[] {5, 6})),
                Optional.of(banks),
                new TrainingProgress(3, 10, 1, 2));
        return new LossInputs(
                loss,
                new RequestedInputs(loss.ownRequests(), "compute", direction, step),
                Map.of(),
                (name, value) -> {});
    }

    private StepOutputs outputs(float value) {
        NDArray array = manager.full(new Shape(2, 1), value);
        return StepOutputs.of("the test", Map.of("embedding", array, "logits", array));
    }

    private void refuses(LossNeeds.Builder needs, Consumer<LossStep> read, String what) {
        LossStep step = inputs(needs, Wiring.Direction.FORWARD);
        assertThatThrownBy(() -> read.accept(step))
                .isInstanceOfSatisfying(
                        BifocalException.class, e -> assertThat(ErrorCode.of(e)).isEqualTo(ErrorCode.PLUGIN))
                .hasMessage("Loss curious (plugin fake) reads %s, which its needs() do not state.".formatted(what));
    }

    @Test
    void refusesWhatTheLossDidNotState() {
        LossNeeds.Builder queryOnly = LossNeeds.builder().query("embedding");
        refuses(queryOnly, LossStep::key, "outputs of the key view on the momentum side");
        refuses(queryOnly, step -> step.outputs(View.KEY, Side.ONLINE), "outputs of the key view on the online side");
        refuses(queryOnly, LossStep::labels, "labels");
        refuses(queryOnly, step -> step.bank("embedding"), "the memory bank of output embedding");
        refuses(queryOnly, LossStep::target, "a target");
    }

    @Test
    void refusesAnOutputThatTheLossDidNotState() {
        LossStep step = inputs(LossNeeds.builder().query("embedding"), Wiring.Direction.FORWARD);
        assertThat(step.query().names()).containsExactly("embedding");
        assertThatThrownBy(() -> step.query().get("logits")).isInstanceOf(BifocalException.class);
    }

    @Test
    void givesWhatTheLossStated() {
        LossStep step =
                inputs(LossNeeds.builder().query("embedding").bank("embedding").labels(), Wiring.Direction.FORWARD);
        assertThat(step.query().get("embedding").toFloatArray()).containsOnly(1);
        assertThat(step.key().get("embedding").toFloatArray()).containsOnly(2);
        assertThat(step.bank("embedding").size()).isEqualTo(2);
        assertThat(step.labels().toLongArray()).containsExactly(5, 6);
        assertThat(step.progress().epoch()).isEqualTo(1);
    }

    @Test
    void exchangesTheViews() {
        LossStep step = inputs(LossNeeds.builder().query("embedding").key("embedding"), Wiring.Direction.EXCHANGED);
        assertThat(step.query().get("embedding").toFloatArray()).containsOnly(3);
        assertThat(step.key().get("embedding").toFloatArray()).containsOnly(4);
    }
}
