package dev.bifocal.examples.soft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.option.Option;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.api.target.TargetStep;
import org.pf4j.Extension;

/**
 * The target of ASCL: neighbours of the key in the bank are positives as far as the neighbourhood is certain.
 *
 * <p>With the unit keys k, the bank b of K keys, temperature t, n neighbours and d_i = softmax_j(k_i·b_j / t), whose
 * entropy is H,
 *
 * <pre>
 * c_i = 1 - H(d_i) / log K
 * y_i0 = 1,  y_i,1+j = min(1, n c_i d_ij)
 * Z_ij = y_ij / Σ_l y_il</pre>
 *
 * <p>Use it with {@code info-nce}; the temperature t should be below that of the loss.
 *
 * <p>Source: Feng and Patras, "Adaptive Soft Contrastive Learning", ICPR 2022. Reports {@code certainty}, the mean of
 * c_i.
 */
@Extension
public final class AsclTarget implements TargetBuilder<AsclTarget.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Number of neighbours n.", value = "5", min = 1) int neighbors,
            @Option(doc = "Temperature t of the similarities.", value = "0.05", above = 0) double temperature) {

        /** Rejects a temperature that is not finite. */
        public Options {
            Bank.finite("temperature", temperature);
        }
    }

    @Override
    public String name() {
        return "ascl";
    }

    @Override
    public String summary() {
        return "ASCL: neighbours in the bank are positives as far as the neighbourhood is certain";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public TargetNeeds needs(Options options) {
        return TargetNeeds.keysOnly();
    }

    @Override
    public TargetRule create(Options options, TargetContext context) {
        Bank.check("Target ascl", context.output(), context);
        return new Rule(options.neighbors(), context.manager().create(options.temperature()));
    }

    private record Rule(int neighbors, NDArray temperature) implements TargetRule {

        @Override
        public NDArray build(TargetStep step) {
            NDArray logits = Bank.logits(step.keys(), step.bank().keys(), temperature);
            NDArray logarithms = logits.logSoftmax(1);
            NDArray relations = logarithms.exp();
            NDArray entropy = relations.mul(logarithms).sum(new int[] {1}, true).neg();
            NDArray most = Tensors.scalar(entropy, (float) Math.log(step.bank().size()));
            // Rounding can make the entropy greater than its maximum.
            NDArray certainty = Tensors.scalar(entropy, 1).sub(entropy.div(most)).maximum(Tensors.scalar(entropy, 0));
            step.report("certainty", certainty.mean());
            NDArray others = relations
                    .mul(certainty.mul(Tensors.scalar(certainty, neighbors)))
                    .minimum(Tensors.scalar(relations, 1));
            NDArray all = others.getManager()
                    .ones(new Shape(others.size(0), 1), others.getDataType())
                    .concat(others, 1);
            return all.div(all.sum(new int[] {1}, true));
        }
    }
}
