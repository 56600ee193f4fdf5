package dev.bifocal.host.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.bifocal.api.BifocalException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptTest {

    private static final String ADD =
            """
              def scaled(self: __torch__.Net, x: Tensor, y: List[Tensor]) -> Tensor:
                return torch.mul(x, y[0])
              def add(self: __torch__.Net, to: List[Tensor], x: List[Tensor], a: float, b: float) -> NoneType:
                for i in range(torch.len(to)):
                  torch.add_(to[i], x[i], alpha=torch.mul(a, b))
                return None
            """;

    private final NDManager manager = NDManager.newBaseManager();
    private final Script script = Script.compile(ADD, List.of("scaled"), manager);

    @AfterEach
    void stop() {
        script.close();
        manager.close();
    }

    @Test
    void callsAFunctionAndLetsGradientsThrough() {
        NDArray x = manager.create(new float[] {1, 2});
        NDArray y = manager.create(new float[] {3, 4});
        y.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray result = script.call("scaled", Script.Argument.of(x), Script.Argument.of(List.of(y)));
            collector.backward(result.sum());
        }
        assertThat(y.getGradient().toFloatArray()).containsExactly(1, 2);
    }

    @Test
    void runsAFunctionOnArraysInPlace() {
        NDArray vector = manager.create(new float[] {1, 2});
        NDArray scalar = manager.create(3f);
        NDArray ten = manager.create(10f);
        script.run("add", List.of(List.of(vector, scalar), List.of(scalar.duplicate(), ten)), 2, 0.5);
        assertThat(vector.toFloatArray()).containsExactly(4, 5);
        assertThat(scalar.getFloat()).isEqualTo(13);
    }

    @Test
    void runsAFunctionOnNothing() {
        script.run("add", List.of(List.of(), List.of()), 1, 1);
    }

    @Test
    void recordsNoGradientsOfWhatItRuns() {
        NDArray weight = manager.create(new float[] {1, 2});
        weight.setRequiresGradient(true);
        NDArray other = manager.create(new float[] {1, 1});
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            // An operation that is recorded would refuse to change the leaf, and would tie the other array to it.
            script.run("add", List.of(List.of(weight, other), List.of(other, weight)), 1, 1);
            collector.backward(weight.mul(weight).sum());
        }
        assertThat(weight.toFloatArray()).containsExactly(2, 3);
        assertThat(weight.getGradient().toFloatArray()).containsExactly(4, 6);
        assertThat(other.hasGradient()).isFalse();
    }

    @Test
    void saysWhichOperationTheEngineRefuses() {
        String unknown =
                """
                  def f(self: __torch__.Net, x: List[Tensor]) -> NoneType:
                    torch.no_such_operation(x)
                    return None
                """;
        assertThatThrownBy(() -> Script.compile(unknown, List.of(), manager))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no_such_operation");
        assertThatThrownBy(() -> Script.require(unknown, manager))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("does not compile a function that Bifocal requires")
                .hasCauseInstanceOf(EngineException.class);
    }
}
