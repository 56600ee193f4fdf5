package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.SetupContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * InfoNCE with soft targets: the cross entropy between a target and a query's similarities to its own key and the memory bank.
 *
 * <p>With unit queries q, unit keys k, bank b, temperature T and target Z,
 *
 * <pre>L = -1/N Σ_i Σ_j Z_ij log softmax_j([q_i·k_i, q_i·b_1, ..., q_i·b_K] / T)</pre>
 *
 * <p>Of an output with several vectors a sample, (n, D), each vector t is a query of its own, with the key and the target of its
 * sample: k_it and b_jt stand for k_i and b_j above, and the loss is averaged over t as well. With {@code negatives: any-position}
 * the softmax is over the own key and all K n vectors of the bank, while the target still weighs those of position t alone.
 *
 * <p>With the one-hot target {@code self} this is the loss of MoCo (He et al., CVPR 2020), with {@code supervised} SupCon's
 * outer form (Khosla et al., NeurIPS 2020). Reports {@code positive}, the mean cosine of a query and its own key.
 */
@Extension
public final class InfoNce implements ViewPairLoss<InfoNce.Options> {

    /** Which vectors of the bank a query is told apart from, where a sample has several. */
    public enum Negatives {
        /** Those of the query's own position. */
        SAME_POSITION,
        /** All of them. */
        ANY_POSITION
    }

    /** The options. */
    public record Options(
            @Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature,
            @Option(doc = "The output that is compared, one vector a sample or several.", value = OutputSpec.EMBEDDING)
                    String output,
            @Option(
                            doc =
                                    "Of an output with several vectors a sample: whether a query is told apart from the bank's vectors of its own position or of any.",
                            value = "same-position")
                    Negatives negatives,
            @Option(doc = "The output over whose keys the target is built; without it the one that is compared.")
                    Optional<String> targetOutput) {

        /** Refuses a temperature that is not finite. */
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
        return "InfoNCE over own key and memory bank, with a soft target";
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
                .build();
    }

    @Override
    public LossTerm create(Options options, SetupContext context) {
        int rank = context.outputShape(options.output()).dimension();
        if (rank > 2) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "Loss info-nce compares vectors, but output '%s' has the shape %s."
                            .formatted(options.output(), context.outputShape(options.output())),
                    "Set the loss's option output to an embedding of shape (D) or aligned embeddings of shape (n, D).");
        }
        return new Term(options.output(), options.negatives(), context.manager().create(options.temperature()));
    }

    /** The loss, with the temperature as a scalar on the device. */
    private record Term(String output, Negatives negatives, NDArray temperature) implements LossTerm {

        private static final NDIndex FIRST = new NDIndex(":, :, :1");
        private static final NDIndex OWN = new NDIndex(":, :1");
        private static final NDIndex OTHERS = new NDIndex(":, 1:");

        /**
         * With log-probabilities p and logits l, Σ_j Z_j p_j = p_0 + Σ_j Z_j (l_j - l_0), and the latter sum is the query times
         * Σ_j Z_j b_j - (1-Z_0) k: nothing but the softmax is as large as the logits, and for the target self it is 0.
         */
        @Override
        public NDArray compute(LossStep step) {
            NDArray key = positions(step.key().unit(output));
            NDArray bank = positions(step.bank(output).keys());
            NDArray query = positions(step.query().unit(output)).div(temperature);
            NDArray own = query.mul(key).sum(new int[] {2}, true).transpose(1, 0, 2); // (n, N, 1)
            step.report("positive", own.stopGradient().mul(temperature).mean());
            NDArray ofOwn = logProbabilityOfOwn(own, query.transpose(1, 0, 2), bank);
            NDArray target = step.target().toType(bank.getDataType(), false);
            NDArray pull = query.mul(targetMean(target, bank).sub(key.mul(rest(target))));
            return ofOwn.mean().add(pull.sum(new int[] {2}).mean()).neg();
        }

        /** One vector a sample, (N, D), as several, (N, 1, D). */
        private static NDArray positions(NDArray vectors) {
            return vectors.getShape().dimension() == 2 ? vectors.expandDims(1) : vectors;
        }

        /** p_0, (n, N, 1), for queries (n, N, D) over the temperature. */
        private NDArray logProbabilityOfOwn(NDArray own, NDArray query, NDArray bank) {
            try (NDArray others = others(query, bank);
                    NDArray logits = own.concat(others, 2);
                    NDArray logProbabilities = logits.logSoftmax(2)) {
                return logProbabilities.get(FIRST);
            }
        }

        /** The logits of the bank, (n, N, K) or (n, N, K n). */
        private NDArray others(NDArray query, NDArray bank) {
            if (negatives == Negatives.SAME_POSITION) {
                return query.matMul(bank.transpose(1, 2, 0));
            }
            long size = query.size(2);
            NDArray vectors = bank.reshape(-1, size);
            try (NDArray logits = query.reshape(-1, size).matMul(vectors.transpose())) {
                return logits.reshape(query.size(0), query.size(1), -1);
            }
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
