package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.MemoryBank;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * InfoNCE with soft targets: the cross entropy between a target distribution and the softmax of a query's similarities
 * to its own key and to the memory bank.
 *
 * <p>With unit queries q, unit keys k, bank b, temperature T and target Z,
 *
 * <pre>L = -1/N Σ_i Σ_j Z_ij log softmax_j([q_i·k_i, q_i·b_1, ..., q_i·b_K] / T)</pre>
 *
 * <p>For an output with several vectors per sample, (n, D), each vector t is a separate query with the key and the
 * target of its sample: k_it and b_jt replace k_i and b_j above, and the loss is averaged over t as well. With
 * {@code negatives: any-position} the softmax runs over the own key and all K n vectors of the bank; the target still
 * weights only those of position t.
 *
 * <p>The bank's {@linkplain dev.bifocal.api.MemoryBank#excluded() excluded keys} are left out of the softmax of their
 * sample.
 *
 * <p>With the one-hot target {@code self} this is the loss of MoCo (He et al., CVPR 2020). With the target
 * {@code supervised} it is SupCon's outer form (Khosla et al., NeurIPS 2020). Reports {@code positive}, the mean cosine
 * similarity of a query and its own key.
 */
@Extension
public final class InfoNce implements ViewPairLoss<InfoNce.Options> {

    /** The vectors of the bank that are in the softmax of a query, for outputs with several vectors per sample. */
    public enum Negatives {
        /** The vectors at the query's position. */
        SAME_POSITION,
        /** The vectors at all positions. */
        ANY_POSITION
    }

    /** The options. */
    public record Options(
            @Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature,
            @Option(doc = "Output to compare, with one or several vectors per sample.", value = OutputSpec.EMBEDDING)
                    String output,
            @Option(
                            doc = "Negatives for an output with several vectors per sample: the bank's vectors at "
                                    + "the query's position, or at all positions.",
                            value = "same-position")
                    Negatives negatives,
            @Option(doc = "Output over whose keys the target is built. Default: the compared output.")
                    Optional<String> targetOutput) {

        /** Rejects a temperature that is not finite. */
        public Options {
            if (!Double.isFinite(temperature)) {
                throw new IllegalArgumentException(
                        "Option temperature is %s, but has to be a finite number above 0.".formatted(temperature));
            }
        }
    }

    @Override
    public String name() {
        return "info-nce";
    }

    @Override
    public String summary() {
        return "InfoNCE over the own key and the memory bank, with a soft target";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return LossNeeds.builder()
                .query(options.output())
                .bank(options.output())
                .target(options.targetOutput().orElse(options.output()))
                .respectsExcluded()
                .build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        int rank = context.outputShape(options.output()).dimension();
        if (rank > 2) {
            throw BifocalException.configuration(
                    "Loss info-nce compares vectors, but output '%s' has the shape %s."
                            .formatted(options.output(), context.outputShape(options.output())),
                    "Set the loss's option output to an embedding of shape (D) or aligned embeddings of shape (n, D).");
        }
        return new Term(options.output(), options.negatives(), context.manager().create(options.temperature()));
    }

    /** The loss, with the temperature as a scalar on the device. */
    private record Term(String output, Negatives negatives, NDArray temperature) implements LossTerm {

        private static final NDIndex FIRST = new NDIndex(":, :, :1");
        private static final NDIndex SECOND = new NDIndex(":, :, 1:");
        private static final NDIndex OWN = new NDIndex(":, :1");
        private static final NDIndex OTHERS = new NDIndex(":, 1:");

        /** The maximum number of logits computed at once for several positions; 16 MiB of float32. */
        private static final long MOST_LOGITS = 1 << 22;

        /** The logit of an excluded key. A row of such logits has a softmax, unlike a row of minus infinity. */
        private static final float EXCLUDED = -1e30f;

        /**
         * With log-probabilities p, logits l and Σ_j Z_j = 1, Σ_j Z_j p_j = p_0 + Σ_j Z_j (l_j - l_0), and the latter
         * sum is the dot product of the query and Σ_j Z_j b_j - (1-Z_0) k. The gradient has a closed form: the mean of
         * the keys weighted by the softmax minus their mean weighted by the target. The backward pass therefore keeps
         * no array as large as the logits.
         */
        @Override
        public NDArray compute(LossStep step) {
            NDArray key = positions(step.key().unit(output));
            MemoryBank memory = step.bank(output);
            NDArray bank = positions(memory.keys());
            NDArray query = positions(step.query().unit(output)).div(temperature);
            NDArray constant = query.stopGradient();
            NDArray own = dot(constant, key);
            step.report("positive", own.mul(temperature).mean());
            NDArray target = step.target().toType(bank.getDataType(), false);
            NDArray pull = targetMean(target, bank).sub(key.mul(rest(target)));
            Others others = others(constant.transpose(1, 0, 2), bank, memory.excluded());
            NDArray ownOrOthers = own.concat(others.logSum, 2).logSoftmax(2);
            NDArray push = others.mean.sub(key).mul(ownOrOthers.get(SECOND).exp());
            NDArray value =
                    ownOrOthers.get(FIRST).add(dot(constant, pull)).mean().neg();
            NDArray linear = dot(query, push.sub(pull)).mean();
            return linear.sub(linear.stopGradient()).add(value);
        }

        /** Reshapes one vector per sample, (N, D), to (N, 1, D). */
        private static NDArray positions(NDArray vectors) {
            return vectors.getShape().dimension() == 2 ? vectors.expandDims(1) : vectors;
        }

        private static NDArray dot(NDArray a, NDArray b) {
            return a.mul(b).sum(new int[] {2}, true);
        }

        /**
         * The contribution of the bank to the softmax of the queries.
         *
         * @param logSum log Σ_j exp l_j, (N, n, 1)
         * @param mean Σ_j softmax_j(l) b_j, (N, n, D)
         */
        private record Others(NDArray logSum, NDArray mean) {}

        /**
         * Compares the queries with the bank, a few positions at a time.
         *
         * @param queries the queries divided by the temperature, (n, N, D)
         * @param bank (K, n, D)
         * @param excluded keys that do not count, (N, K)
         */
        private Others others(NDArray queries, NDArray bank, Optional<NDArray> excluded) {
            boolean same = negatives == Negatives.SAME_POSITION;
            NDArray keys =
                    same ? bank.transpose(1, 0, 2) : bank.reshape(1, -1, bank.size(2)); // (n, K, D) or (1, K n, D)
            long positions = queries.size(0);
            long logitsOfPosition = queries.size(1) * keys.size(1);
            long atOnce = Math.max(1, MOST_LOGITS / logitsOfPosition);
            Optional<NDArray> penalty = excluded.map(mask -> penalty(mask, bank));
            NDList sums = new NDList();
            NDList means = new NDList();
            for (long first = 0; first < positions; first += atOnce) {
                NDIndex part = new NDIndex("%s:%s".formatted(first, Math.min(positions, first + atOnce)));
                NDArray rows = queries.get(part);
                NDArray vectors = same ? keys.get(part) : keys;
                NDArray batch = same ? rows : rows.reshape(1, -1, rows.size(2));
                try (NDArray logits = batch.matMul(vectors.transpose(0, 2, 1));
                        NDArray logProbabilities = counted(logits, penalty).logSoftmax(2);
                        NDArray softmax = logProbabilities.exp()) {
                    // For any logit, the logit minus its log-probability is log Σ exp; an excluded logit is too large
                    // for it.
                    NDArray sum = penalty.isPresent()
                            ? Tensors.logSumExp(logits, 2)
                            : logits.get(FIRST).sub(logProbabilities.get(FIRST));
                    sums.add(sum.reshape(rows.size(0), rows.size(1), 1));
                    means.add(softmax.matMul(vectors).reshape(rows.getShape()));
                }
            }
            return new Others(
                    NDArrays.concat(sums, 0).transpose(1, 0, 2),
                    NDArrays.concat(means, 0).transpose(1, 0, 2));
        }

        /** What excluded keys add to the logits of each position, (N, K); (N, K n) for all positions of the bank. */
        private NDArray penalty(NDArray excluded, NDArray bank) {
            NDArray values = excluded.toType(bank.getDataType(), false).mul(Tensors.scalar(bank, EXCLUDED));
            return negatives == Negatives.SAME_POSITION ? values : values.repeat(1, bank.size(1));
        }

        /** Adds the penalty of each sample to logits (p, N, K) or (1, p N, K n), in place. */
        private static NDArray counted(NDArray logits, Optional<NDArray> penalty) {
            penalty.ifPresent(of -> {
                try (NDArray bySample = logits.reshape(-1, of.size(0), of.size(1))) {
                    bySample.addi(of);
                }
            });
            return logits;
        }

        /** Σ_j Z_j b_j, (N, n, D). */
        private static NDArray targetMean(NDArray target, NDArray bank) {
            return target.get(OTHERS).matMul(bank.reshape(bank.size(0), -1)).reshape(-1, bank.size(1), bank.size(2));
        }

        /** 1-Z_0, (N, 1, 1). */
        private static NDArray rest(NDArray target) {
            NDArray own = target.get(OWN);
            return own.onesLike().sub(own).expandDims(2);
        }
    }
}
