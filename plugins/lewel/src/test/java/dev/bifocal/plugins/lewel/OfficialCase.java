package dev.bifocal.plugins.lewel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.plugins.baselines.MlpHead;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.HeadInputs;
import dev.bifocal.tck.NpzCase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Feature maps of two views, weights of LEWEL's online and target network, and what comes out: computed by the official
 * code in float64, or in the case of LEWEL_M, for which there is none, by our own reading of the paper.
 */
final class OfficialCase {

    private static final List<String> TRAINED = List.of("0.weight", "1.weight", "1.bias", "3.weight");

    private final NDManager manager;
    private final NpzCase npz;
    private final DataType type;
    private final Map<String, NDArray> trained = new LinkedHashMap<>();

    OfficialCase(NDManager manager, String name, DataType type) {
        this.manager = manager;
        this.npz = NpzCase.resource(manager, OfficialCase.class, name + ".npz");
        this.type = type;
    }

    NDArray input(String name) {
        return npz.get(name).toType(type, true);
    }

    double scalar(String name) {
        return npz.scalar(name);
    }

    /** The options of the official network's head. */
    LewelHead.Options options() {
        Shape first = npz.get("param.online_net.neck.proj.mlp.0.weight").getShape();
        Shape last = npz.get("param.online_net.neck.proj.mlp.3.weight").getShape();
        int groups = (int) scalar("in_heads");
        double scale = npz.arrays().containsKey("in_scale") ? scalar("in_scale") : 1;
        return new LewelHead.Options(
                (int) first.get(0),
                (int) last.get(0),
                2,
                groups,
                scale,
                LewelHead.Projection.COUPLED,
                LewelHead.MapNorm.L2_SOFTMAX,
                false,
                true,
                false);
    }

    /** The head with the weights of a network, {@code online_net} or {@code target_net}. */
    Block head(String network) {
        Shape features = npz.get("in_F1").getShape();
        Block block = new LewelHead()
                .create(options(), HeadInputs.context(HeadInputs.of(HeadInput.FEATURES, features.slice(1), 2)));
        block.initialize(manager, type, features);
        for (String name : TRAINED) {
            set(block, "projection." + name, network + ".neck.proj.mlp." + name);
            set(block, "alignedProjection." + name, network + ".neck.proj_obj.mlp." + name);
        }
        return block;
    }

    /** A predictor with the weights of {@code predictor} or {@code predictor_obj}, behind an output of this shape. */
    Block predictor(String official, Shape output) {
        LewelHead.Options head = options();
        MlpHead.Options options =
                new MlpHead.Options(head.hiddenSize(), head.size(), 2, true, false, false, Optional.empty(), false);
        Block block = new MlpHead().create(options, HeadInputs.context(HeadInputs.of("output", output.slice(1), 2)));
        block.initialize(manager, type, output);
        List<String> names = block.getParameters().stream()
                .filter(pair -> pair.getValue().requiresGradient())
                .map(Pair::getKey)
                .toList();
        for (int i = 0; i < names.size(); i++) {
            set(block, names.get(i), official + ".mlp." + TRAINED.get(i));
        }
        return block;
    }

    private void set(Block block, String ours, String official) {
        NDArray array = block.getParameters().get(ours).getArray();
        array.set(new NDIndex("..."), input("param." + official).reshape(array.getShape()));
        if (!official.startsWith("target_net")) {
            trained.put(official, array);
        }
    }

    /** What a head or predictor gives in training mode. */
    NDList forward(Block block, NDArray input) {
        return block.forward(new ParameterStore(manager, false), new NDList(input), true);
    }

    /** Compares the gradients of all weights of online head and predictors. */
    void assertGradients() {
        trained.forEach((official, array) -> {
            NDArray expected = npz.get("out_f64.grad." + official);
            assertEqual("gradient of " + official, array.getGradient(), expected.reshape(array.getShape()));
        });
    }

    /** Compares with an array of the case. */
    void assertEqual(String official, NDArray actual) {
        assertEqual(official, actual, npz.get("out_f64." + official));
    }

    /** Compares with an array of the case, (N, D, n), what we have as (N, n, D). */
    void assertTransposedEqual(String official, NDArray actual) {
        assertEqual(official, actual, npz.get("out_f64." + official).transpose(0, 2, 1));
    }

    private void assertEqual(String what, NDArray actual, NDArray expected) {
        double tolerance = type == DataType.FLOAT64 ? 1e-7 : 1e-5;
        assertThat(Differences.relative(actual.reshape(expected.getShape()), expected))
                .as("%s of %s in %s", what, npz.name(), type)
                .isLessThan(tolerance);
    }
}
