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
 * The target of SCE: a mixture of the own key and of the key's similarities to the bank.
 *
 * <p>With the unit keys k, the bank b, temperature t and the option w = {@code own},
 *
 * <pre>
 * Z_i0 = w
 * Z_i,1+j = (1-w) softmax_j(k_i·b_j / t)</pre>
 *
 * <p>Use it with {@code info-nce}; the temperature t should be below that of the loss.
 *
 * <p>Source: Denize et al., "Similarity Contrastive Estimation for Self-Supervised Soft Contrastive Learning", WACV
 * 2023, equations 3 and 4.
 */
@Extension
public final class SceTarget implements TargetBuilder<SceTarget.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Weight w of the own key.", value = "0.5", min = 0, max = 1) double own,
            @Option(doc = "Temperature t of the similarities.", value = "0.05", above = 0) double temperature) {

        /** Rejects a temperature that is not finite. */
        public Options {
            Bank.finite("temperature", temperature);
        }
    }

    @Override
    public String name() {
        return "sce";
    }

    @Override
    public String summary() {
        return "SCE: mixture of the own key and the key's similarities to the bank";
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
        Bank.check("Target sce", context.output(), context);
        return new Rule(options.own(), context.manager().create(options.temperature()));
    }

    private record Rule(double own, NDArray temperature) implements TargetRule {

        @Override
        public NDArray build(TargetStep step) {
            NDArray relations =
                    Bank.logits(step.keys(), step.bank().keys(), temperature).softmax(1);
            NDArray first = relations.getManager().full(new Shape(relations.size(0), 1), (float) own, relations.getDataType());
            return first.concat(relations.mul(Tensors.scalar(relations, (float) (1 - own))), 1);
        }
    }
}
