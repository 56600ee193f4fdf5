package dev.bifocal.examples.swav;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Progress;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * SwAV: the prototypes that one view of an image is assigned to are predicted from the other views of the image.
 *
 * <p>With the unit embeddings z_v of view v on the online side, unit prototypes c_1 to c_K, which are trained, and
 * temperature T, the prediction is p_v = softmax_k(z_v·c_k / T). The code q_v of the query view and of the key view is
 * an assignment of the batch's samples, and of those in a queue, to prototypes, such that all prototypes are used
 * equally: {@code iterations} of Sinkhorn and Knopp's algorithm on exp(z_v·c_k / e). With the two large views t and the
 * V small crops, all views v are
 *
 * <pre>L = 1/2 Σ_t 1/(1+V) Σ_{v≠t} -1/N Σ_i Σ_k q_tik log p_vik</pre>
 *
 * <p>Codes have no gradient. The queue of a large view holds the embeddings of its last {@code queue} samples; it is
 * used once it is full and {@code queueFrom} epochs are over. The sum contains both directions, so the loss needs
 * {@code symmetric: none}. The loss uses neither the momentum side nor a memory bank.
 *
 * <p>Source: Caron et al., "Unsupervised Learning of Visual Features by Contrasting Cluster Assignments", NeurIPS 2020,
 * equations 2 to 6; the mean over the views instead of their sum follows the authors' code. Reports {@code
 * usedPrototypes}, exp of the entropy of the batch's mean prediction: K if all prototypes are used equally.
 */
@Extension
public final class SwavLoss implements ViewPairLoss<SwavLoss.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Number of prototypes K.", value = "64", min = 2) int prototypes,
            @Option(doc = "Temperature T of the predictions.", value = "0.1", above = 0) double temperature,
            @Option(doc = "Entropy parameter e of the codes; smaller values give sharper codes.", value = "0.05", above = 0)
                    double epsilon,
            @Option(doc = "Iterations of Sinkhorn and Knopp's algorithm.", value = "3", min = 1) int iterations,
            @Option(doc = "Former samples in the queue of a large view; 0 for no queue.", value = "0", min = 0)
                    int queue,
            @Option(doc = "Epochs before the queue is used.", value = "0", min = 0) int queueFrom,
            @Option(doc = "Epochs in which the prototypes are not trained.", value = "0", min = 0) int frozen,
            @Option(doc = "Name of the further view with the small crops. Default: no small crops.")
                    Optional<String> crops,
            @Option(doc = "Output to compare, with one vector per sample.", value = OutputSpec.EMBEDDING)
                    String output) {

        /** Rejects temperatures that are not finite, and a view that is not a further one. */
        public Options {
            if (!Double.isFinite(temperature) || !Double.isFinite(epsilon)) {
                throw new IllegalArgumentException(
                        "Options temperature and epsilon are %s and %s, but have to be finite numbers above 0."
                                .formatted(temperature, epsilon));
            }
            crops.ifPresent(View::named);
        }

        /** The further view with the small crops. */
        Optional<View> smallView() {
            return crops.map(View::named);
        }
    }

    @Override
    public String name() {
        return "swav";
    }

    @Override
    public String summary() {
        return "SwAV: predicts the prototypes of one view from the other views, with multi-crop";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        LossNeeds.Builder needs =
                LossNeeds.builder().query(options.output()).output(options.output(), View.KEY, Side.ONLINE);
        options.smallView().ifPresent(view -> needs.output(options.output(), view, Side.ONLINE));
        return needs.build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        Shape shape = context.outputShape(options.output());
        if (shape.dimension() != 1) {
            throw BifocalException.configuration(
                    "Loss swav requires one vector per sample, but output '%s' has the shape %s."
                            .formatted(options.output(), shape),
                    "Set the loss's option output to an embedding of shape (D).");
        }
        if (options.queue() > 0 && options.queue() < context.batchSize()) {
            throw BifocalException.configuration(
                    "The option queue of loss swav is %s, which is less than a batch of %s."
                            .formatted(options.queue(), context.batchSize()),
                    "Set queue to 0, or to the batch or more.");
        }
        NDManager manager = context.manager();
        Shape rows = new Shape(options.prototypes(), shape.get(0));
        NDArray prototypes = context.parameter("prototypes", Tensors.unit(manager.randomNormal(rows)));
        List<NDArray> queues = new ArrayList<>();
        if (options.queue() > 0) {
            Shape all = new Shape(options.queue(), shape.get(0));
            queues.add(context.state("queryQueue", manager.zeros(all)));
            queues.add(context.state("keyQueue", manager.zeros(all)));
        }
        return new Term(options, prototypes, queues, manager.create(options.temperature()));
    }

    /**
     * The loss.
     *
     * @param weights the prototypes before they are scaled to unit length, (K, D)
     * @param queues those of the query and the key view, (Q, D) each, the newest samples first; or none
     * @param temperature a scalar on the device
     */
    private record Term(Options options, NDArray weights, List<NDArray> queues, NDArray temperature)
            implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray trained = step.progress().epoch() < options.frozen() ? weights.stopGradient() : weights;
            NDArray prototypes = Tensors.unit(trained);
            List<NDArray> views = views(step);
            NDList predictions = new NDList();
            views.forEach(z -> predictions.add(
                    z.matMul(prototypes.transpose()).div(temperature).logSoftmax(1)));
            NDArray constant = prototypes.stopGradient();
            NDArray loss = null;
            for (int large = 0; large < 2; large++) {
                NDArray code = code(views.get(large).stopGradient(), constant, large, step.progress());
                for (int view = 0; view < views.size(); view++) {
                    if (view != large) {
                        NDArray entropy = code.mul(predictions.get(view))
                                .sum(new int[] {1})
                                .mean()
                                .neg();
                        loss = loss == null ? entropy : loss.add(entropy);
                    }
                }
            }
            step.report("usedPrototypes", used(predictions.get(0).stopGradient()));
            return Objects.requireNonNull(loss).div(Tensors.scalar(loss, 2 * (views.size() - 1)));
        }

        /** The unit embeddings of the query view, of the key view and of each small crop, (N, D) each. */
        private List<NDArray> views(LossStep step) {
            NDArray query = step.query().unit(options.output());
            List<NDArray> views = new ArrayList<>(
                    List.of(query, step.outputs(View.KEY, Side.ONLINE).unit(options.output())));
            options.smallView().ifPresent(view -> {
                NDArray small = step.outputs(view, Side.ONLINE).unit(options.output());
                long samples = query.size(0);
                for (long from = 0; from < small.size(0); from += samples) {
                    views.add(small.get(new NDIndex("%s:%s".formatted(from, from + samples))));
                }
            });
            return views;
        }

        /** The codes of the batch's samples, (N, K); updates the queue of the view. */
        private NDArray code(NDArray z, NDArray prototypes, int large, Progress progress) {
            if (queues.isEmpty()) {
                return sinkhorn(z.matMul(prototypes.transpose()));
            }
            NDArray queue = queues.get(large);
            boolean full = progress.step() * z.size(0) >= options.queue();
            NDArray all = full && progress.epoch() >= options.queueFrom() ? z.concat(queue) : z;
            NDArray codes = sinkhorn(all.matMul(prototypes.transpose()));
            NDArray newest = z.concat(queue).get(new NDIndex(":%s".formatted(options.queue())));
            queue.set(new NDIndex(":"), newest);
            return codes.get(new NDIndex(":%s".formatted(z.size(0))));
        }

        /**
         * Sinkhorn and Knopp's algorithm in logarithms: makes the mean over the samples of each prototype equal, then
         * the sum over the prototypes of each sample 1.
         *
         * @param scores z·c, (B, K)
         */
        private NDArray sinkhorn(NDArray scores) {
            NDArray logits = scores.div(Tensors.scalar(scores, (float) options.epsilon()));
            for (int iteration = 0; iteration < options.iterations(); iteration++) {
                logits = logits.sub(Tensors.logSumExp(logits, 0));
                logits = logits.sub(Tensors.logSumExp(logits, 1));
            }
            return logits.exp();
        }

        private static NDArray used(NDArray logPredictions) {
            NDArray mean = logPredictions.exp().mean(new int[] {0});
            NDArray least = Tensors.scalar(mean, Float.MIN_NORMAL);
            return mean.mul(mean.maximum(least).log()).sum().neg().exp();
        }
    }
}
