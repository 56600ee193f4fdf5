package dev.bifocal.host.train.step;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.train.network.StepOutputs;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Computes query and key images of the online side in one pass, so that batch normalisation sees them together. Where
 * parts of a batch are normalised alone, each part has the images of both views of its samples.
 */
final class JointViews {

    private final List<Wiring.Pass> joined;
    private final int parts;

    /**
     * Views that are joined, or not.
     *
     * @param joined the passes that are computed in one; the first stands for all. Empty if each pass is its own.
     * @param parts the number of parts of this process's images that are normalised alone
     */
    JointViews(List<Wiring.Pass> joined, int parts) {
        this.joined = joined;
        this.parts = parts;
    }

    private boolean isFirst(Wiring.Pass pass) {
        return !joined.isEmpty() && pass.equals(joined.get(0));
    }

    /** The passes to compute, with the outputs that they give. */
    Map<Wiring.Pass, Set<String>> passes(Map<Wiring.Pass, Set<String>> wanted) {
        Map<Wiring.Pass, Set<String>> passes = new LinkedHashMap<>();
        wanted.forEach((pass, names) -> passes.computeIfAbsent(
                        joined.contains(pass) ? joined.get(0) : pass, any -> new TreeSet<>())
                .addAll(names));
        return passes;
    }

    /** The images of a pass, (n, 3, S, S); of joined passes, (views · n, 3, S, S). */
    NDArray images(Wiring.Pass pass, Batch batch) {
        if (!isFirst(pass)) {
            return Objects.requireNonNull(batch.images().get(pass.batch()));
        }
        NDList views = new NDList();
        for (Wiring.Pass view : joined) {
            NDArray images = Objects.requireNonNull(batch.images().get(view.batch()));
            Shape shape = images.getShape();
            views.add(images.reshape(new Shape(parts, shape.get(0) / parts).addAll(shape.slice(1))));
        }
        Shape image = views.get(0).getShape().slice(2);
        return NDArrays.concat(views, 1).reshape(new Shape(-1).addAll(image));
    }

    /**
     * Gives the outputs of each pass.
     *
     * @param wanted the outputs of each pass
     * @param computed the outputs of a pass of {@link #passes}
     */
    void each(
            Wiring.Pass pass,
            StepOutputs computed,
            Map<Wiring.Pass, Set<String>> wanted,
            BiConsumer<Wiring.Pass, StepOutputs> use) {
        if (!isFirst(pass)) {
            use.accept(pass, computed);
            return;
        }
        for (int view = 0; view < joined.size(); view++) {
            Map<String, NDArray> own = new LinkedHashMap<>();
            for (String name : Objects.requireNonNull(wanted.get(joined.get(view)))) {
                own.put(name, ofView(computed.get(name), view));
            }
            use.accept(joined.get(view), StepOutputs.of(computed.origin(), own));
        }
    }

    private NDArray ofView(NDArray both, int view) {
        Shape shape = both.getShape();
        Shape sample = shape.slice(1);
        return both.reshape(new Shape(parts, joined.size(), -1).addAll(sample))
                .get(new NDIndex(":, {}", view))
                .reshape(new Shape(shape.get(0) / joined.size()).addAll(sample));
    }
}
