package dev.bifocal.host.eval.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.compute.Script.Argument;
import dev.bifocal.host.eval.protocol.Accuracy;
import dev.bifocal.host.eval.protocol.FeatureCache;
import dev.bifocal.host.eval.protocol.FineLabels;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A linear classifier of fine labels that is trained along with an encoder, one step for each step of the encoder. It
 * reads the pooled features of training views; no gradient reaches the encoder.
 *
 * <p>Each step is one of Adam (Kingma and Ba, ICLR 2015) with learning rate 0.001 on the mean cross entropy of the
 * batch. Adam's step does not depend on the scale of the features, which differs between methods. All weights start at
 * 0, so the probe draws no random number.
 */
public final class OnlineProbe {

    /**
     * The features x (N, C+1) end with a constant 1, whose weights are the biases. The gradient of the cross entropy is
     * x^T (softmax(x w) - y) / N for one-hot labels y. The state s is w, m, v and the number of steps t.
     */
    private static final String FUNCTIONS =
            """
              def learn(self: __torch__.Net, maps: Tensor, indices: Tensor, labels: Tensor, s: List[Tensor]) -> Tensor:
                pooled = torch.mean(torch.flatten(torch.to(maps, 6, False, False), 2, -1), [2])
                x = torch.constant_pad_nd(pooled, [0, 1], 1.)
                y = torch.unsqueeze(torch.index_select(labels, 0, indices), 1)
                scores = torch.matmul(x, s[0])
                right = torch.eq(torch.argmax(scores, 1, True), y)
                p = torch.softmax(scores, 1)
                d = torch.scatter_add(p, 1, y, torch.neg(torch.ones_like(y, dtype=6)))
                g = torch.div(torch.matmul(torch.t(x), d), torch.size(x, 0))
                torch.mul_(torch.add_(s[1], g, alpha=0.11111111111111111), 0.9)
                torch.addcmul_(torch.mul_(s[2], 0.999), g, g, value=0.001)
                torch.add_(s[3], 1)
                m = torch.div(s[1], torch.sub(torch.ones_like(s[3]), torch.pow(0.9, s[3])))
                v = torch.div(s[2], torch.sub(torch.ones_like(s[3]), torch.pow(0.999, s[3])))
                torch.addcdiv_(s[0], m, torch.add(torch.sqrt(v), 1e-8), value=-0.001)
                return torch.mean(torch.to(right, 6, False, False))
            """;

    private static final String WEIGHT = "probe.weight";

    private final FineLabels labels;
    private final NDArray trainLabels;
    private final Map<String, NDArray> state = new LinkedHashMap<>();
    private final Script script;

    /**
     * Creates a probe that has learned nothing.
     *
     * @param labels fine labels of all images
     * @param channels the number C of channels of the encoder's feature map
     * @param manager owner of the probe's arrays, on the encoder's device
     */
    public OnlineProbe(FineLabels labels, int channels, NDManager manager) {
        this.labels = labels;
        this.trainLabels =
                manager.create(Arrays.stream(labels.train()).asLongStream().toArray());
        Shape shape = new Shape(channels + 1L, labels.classes().size());
        state.put(WEIGHT, manager.zeros(shape));
        state.put("probe.firstMoment", manager.zeros(shape));
        state.put("probe.secondMoment", manager.zeros(shape));
        state.put("probe.steps", manager.zeros(new Shape(1)));
        this.script = Script.require(FUNCTIONS, List.of("learn"), manager);
    }

    /** Weights and the optimiser's state by name. */
    public Map<String, NDArray> state() {
        return state;
    }

    /**
     * Trains the probe with a batch.
     *
     * @param maps feature maps of training images, (N, C, h, w)
     * @param indices of the images, (N), {@code int64}
     * @return the accuracy on the batch before the step, a scalar
     */
    public NDArray learn(NDArray maps, NDArray indices) {
        return script.call(
                "learn",
                Argument.of(maps),
                Argument.of(indices),
                Argument.of(trainLabels),
                Argument.of(List.copyOf(state.values())));
    }

    /**
     * The accuracy on the test images.
     *
     * @param features of the test images; the policy of tests makes their views
     */
    public Accuracy measure(FeatureCache features) {
        NDArray all = Objects.requireNonNull(state.get(WEIGHT));
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            long channels = all.size(0) - 1;
            NDArray weight = all.get(new NDIndex("0:{}", channels));
            NDArray bias = all.get(channels);
            return Classifier.measure(
                    features.test(), labels.test(), labels.classes().size(), batch -> batch.matMul(weight)
                            .add(bias));
        }
    }
}
