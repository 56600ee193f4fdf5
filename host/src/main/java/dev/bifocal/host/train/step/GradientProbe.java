package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.bifocal.host.compute.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Asks the engine about gradients: whether there are any, and whether they are finite. */
public final class GradientProbe {

    /**
     * A sum is not finite if one of its terms is not. A sum of finite terms may overflow, so {@code finite} gives the
     * alarm, and {@code infinite_gradients} decides.
     */
    private static final String FUNCTIONS =
            """
              def finite(self: __torch__.Net, w: List[Tensor]) -> List[int]:
                sums = annotate(List[Tensor], [])
                for i in range(torch.len(w)):
                  g = ops.prim.grad(w[i])
                  if ops.prim.AutogradAnyNonZero(g):
                    torch.append(sums, torch.sum(unchecked_cast(Tensor, g)))
                answer = 1
                if torch.gt(torch.len(sums), 0):
                  if not torch.Bool(torch.isfinite(torch.sum(torch.stack(sums)))):
                    answer = 0
                return [answer]
              def infinite(self: __torch__.Net, a: Tensor) -> int:
                answer = 0
                if not torch.Bool(torch.all(torch.isfinite(a))):
                  answer = 1
                return answer
              def infinite_gradients(self: __torch__.Net, w: List[Tensor]) -> List[int]:
                answers = annotate(List[int], [])
                for i in range(torch.len(w)):
                  g = ops.prim.grad(w[i])
                  answer = 0
                  if ops.prim.AutogradAnyNonZero(g):
                    answer = (self).infinite(unchecked_cast(Tensor, g))
                  torch.append(answers, answer)
                return answers
              def infinite_values(self: __torch__.Net, w: List[Tensor]) -> List[int]:
                answers = annotate(List[int], [])
                for i in range(torch.len(w)):
                  torch.append(answers, (self).infinite(w[i]))
                return answers
              def reached(self: __torch__.Net, w: List[Tensor]) -> List[int]:
                answers = annotate(List[int], [])
                for i in range(torch.len(w)):
                  answer = 0
                  if ops.prim.AutogradAnyNonZero(ops.prim.grad(w[i])):
                    answer = 1
                  torch.append(answers, answer)
                return answers
              def differentiable(self: __torch__.Net, w: List[Tensor]) -> List[int]:
                answers = annotate(List[int], [])
                for i in range(torch.len(w)):
                  answer = 0
                  if ops.prim.requires_grad(w[i]):
                    answer = 1
                  torch.append(answers, answer)
                return answers
              def derivatives(self: __torch__.Net, y: Tensor, x: List[Tensor]) -> Tensor:
                gradients = torch.grad([y], x, None, True, False, True)
                answers = annotate(List[float], [])
                for i in range(torch.len(x)):
                  g = gradients[i]
                  answer = 0.
                  if ops.prim.AutogradAnyNonZero(g):
                    if torch.eq((self).infinite(unchecked_cast(Tensor, g)), 1):
                      answer = 1.
                  torch.append(answers, answer)
                return torch.tensor(answers)
            """;

    private final Script script;

    /** Its functions live in the given manager. */
    public GradientProbe(NDManager manager) {
        this.script = Script.require(FUNCTIONS, List.of("derivatives"), manager);
    }

    /** Whether the gradients that backward left are finite, as their sums say. Waits for the device. */
    boolean finite(List<NDArray> weights) {
        return script.ask("finite", weights)[0] == 1;
    }

    /** The names of weights whose gradient is not finite. Waits for the device. */
    List<String> infiniteGradients(Map<String, NDArray> weights) {
        return marked(weights, script.ask("infinite_gradients", List.copyOf(weights.values())));
    }

    /** The names of arrays that have a gradient. */
    List<String> reached(Map<String, NDArray> arrays) {
        return marked(arrays, script.ask("reached", List.copyOf(arrays.values())));
    }

    /** The names of arrays with a value that is not finite. Waits for the device. */
    List<String> infiniteValues(Map<String, NDArray> arrays) {
        return marked(arrays, script.ask("infinite_values", List.copyOf(arrays.values())));
    }

    /** Whether an array depends on something that is trained. Only while gradients are recorded. */
    public boolean differentiable(NDArray array) {
        return script.ask("differentiable", List.of(array))[0] == 1;
    }

    /**
     * Those of some inputs for which the derivative of a value is not finite. Keeps the graph; only while gradients are
     * recorded.
     *
     * @param value a scalar
     * @param inputs by name; those without a graph are left out
     */
    List<String> infiniteDerivatives(NDArray value, Map<String, NDArray> inputs) {
        List<String> names = new ArrayList<>();
        List<NDArray> arrays = new ArrayList<>();
        inputs.forEach((name, array) -> {
            if (differentiable(array)) {
                names.add(name);
                arrays.add(array);
            }
        });
        if (arrays.isEmpty() || !differentiable(value)) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        float[] answers = script.call("derivatives", Script.Argument.of(value), Script.Argument.of(arrays))
                .toFloatArray();
        for (int i = 0; i < answers.length; i++) {
            if (answers[i] == 1) {
                found.add(names.get(i));
            }
        }
        return found;
    }

    private static List<String> marked(Map<String, NDArray> arrays, long[] answers) {
        List<String> marked = new ArrayList<>();
        int index = 0;
        for (String name : arrays.keySet()) {
            if (answers[index++] == 1) {
                marked.add(name);
            }
        }
        return marked;
    }
}
