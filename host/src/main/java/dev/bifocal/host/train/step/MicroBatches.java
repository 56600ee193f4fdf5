package dev.bifocal.host.train.step;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.network.Seeds;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Computes passes of a batch in parts of equal size, so that the graph of only one part is in memory (Gao et al., 2021,
 * arXiv 2101.06983). The outputs of all parts are computed without a graph, and losses read them as leaves. Each part
 * is then computed once more with its graph, which takes the derivatives by the part's outputs back to the weights. The
 * sum over the parts is the gradient of the whole batch, also for losses that compare its samples.
 *
 * <p>Batch normalisation sees one part at a time. A pass changes running statistics once, to the mean of what each part
 * alone would change them to.
 */
final class MicroBatches {

    private static final String STATISTICS =
            """
              def copy(self: __torch__.Net, to: List[Tensor], values: List[Tensor]) -> NoneType:
                for i in range(torch.len(to)):
                  torch.copy_(to[i], values[i])
                return None
              def take(self: __torch__.Net, sums: List[Tensor], running: List[Tensor], before: List[Tensor]) -> NoneType:
                for i in range(torch.len(sums)):
                  torch.add_(sums[i], running[i])
                  torch.copy_(running[i], before[i])
                return None
              def average(self: __torch__.Net, running: List[Tensor], sums: List[Tensor], share: float) -> NoneType:
                for i in range(torch.len(running)):
                  torch.copy_(running[i], torch.mul(sums[i], share))
                return None
            """;

    private final int parts;
    private final long seed;
    private final Script statistics;
    private final GradientProbe probe;

    /**
     * A split of batches.
     *
     * @param parts 1 computes whole batches, with their graph
     * @param seed the experiment's seed
     * @param manager owner of the compiled functions
     */
    MicroBatches(int parts, long seed, NDManager manager) {
        this.parts = parts;
        this.seed = seed;
        this.statistics = Script.require(STATISTICS, manager);
        this.probe = new GradientProbe(manager);
    }

    /** Whether a batch has several parts. */
    boolean split() {
        return parts > 1;
    }

    /**
     * The outputs of a pass for the whole batch. If it has several parts, no gradients may be recorded.
     *
     * @param running running statistics that the pass changes
     * @param step the number of steps before this one
     * @param compute the outputs of images
     */
    StepOutputs forward(
            Wiring.Pass pass,
            NDArray images,
            List<NDArray> running,
            long step,
            Function<NDArray, StepOutputs> compute) {
        if (!split()) {
            return compute.apply(images);
        }
        List<NDArray> before = copies(running);
        List<NDArray> sums = running.stream().map(NDArray::zerosLike).toList();
        Map<String, NDList> computed = new LinkedHashMap<>();
        String origin = "";
        for (int part = 0; part < parts; part++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                seed(pass, part, step);
                StepOutputs outputs = compute.apply(part(images, part));
                origin = outputs.origin();
                for (String name : outputs.names()) {
                    NDArray output = outputs.get(name);
                    NDScope.unregister(output);
                    computed.computeIfAbsent(name, any -> new NDList()).add(output);
                }
            }
            statistics.run("take", List.of(sums, running, before));
        }
        statistics.run("average", List.of(running, sums), 1.0 / parts);
        Map<String, NDArray> whole = new LinkedHashMap<>();
        computed.forEach((name, list) -> {
            whole.put(name, NDArrays.concat(list, 0));
            list.close();
        });
        return StepOutputs.of(origin, whole);
    }

    /** Makes outputs leaves of the graph of the losses, where they can have a gradient. */
    static void cut(StepOutputs outputs) {
        outputs.names().stream()
                .map(outputs::get)
                .filter(output -> output.getDataType().isFloating())
                .forEach(output -> output.setRequiresGradient(true));
    }

    /**
     * A part of a pass, while gradients are recorded.
     *
     * @param collector records them
     * @param outputs the outputs of the part
     * @param product a scalar whose derivative by each weight is that of the loss through this part
     * @param differentiable whether the product has a graph; a head may have cut it
     */
    record Part(GradientCollector collector, StepOutputs outputs, NDArray product, boolean differentiable) {}

    /**
     * Computes the parts of a pass once more, with their graph. Running statistics stay as they are.
     *
     * @param network computes the pass
     * @param images the images of the pass
     * @param leaves the outputs of the pass, with the derivatives of the loss
     * @param step the number of steps before this one
     * @param withSources whether the outputs of a part contain what their heads read
     * @param use reads one part after the other
     */
    void backward(
            Network network,
            Wiring.Pass pass,
            NDArray images,
            StepOutputs leaves,
            long step,
            boolean withSources,
            Consumer<Part> use) {
        Set<String> reached = new TreeSet<>(probe.reached(leaves.byName()));
        if (reached.isEmpty()) {
            return;
        }
        List<NDArray> running = network.runningArrays();
        List<NDArray> before = copies(running);
        for (int part = 0; part < parts; part++) {
            try (NDScope scope = new NDScope();
                    GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                scope.suppressNotUsedWarning();
                seed(pass, part, step);
                StepOutputs outputs =
                        network.forward(part(images, part), withSources ? network.withSources(reached) : reached, true);
                NDArray product = product(outputs, leaves, reached, part);
                use.accept(new Part(collector, outputs, product, probe.differentiable(product)));
            }
            statistics.run("copy", List.of(running, before));
        }
    }

    private NDArray product(StepOutputs computed, StepOutputs leaves, Set<String> names, int part) {
        NDArray sum = null;
        for (String name : names) {
            NDArray derivative = part(leaves.get(name).getGradient(), part);
            NDArray product = computed.get(name).mul(derivative).sum();
            sum = sum == null ? product : sum.add(product);
        }
        return Objects.requireNonNull(sum);
    }

    private static List<NDArray> copies(List<NDArray> arrays) {
        return arrays.stream().map(NDArray::duplicate).toList();
    }

    /** Both computations of a part draw the same random numbers. */
    private void seed(Wiring.Pass pass, int part, long step) {
        Engine.getInstance().setRandomSeed(Seeds.of(seed, pass.named("part" + part), step));
    }

    private NDArray part(NDArray batch, int part) {
        long rows = batch.getShape().get(0);
        return batch.get(new NDIndex("%s:%s".formatted(rows * part / parts, rows * (part + 1) / parts)));
    }
}
