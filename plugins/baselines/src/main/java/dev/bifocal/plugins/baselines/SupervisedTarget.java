package dev.bifocal.plugins.baselines;

import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import org.pf4j.Extension;

/**
 * The target of SupCon: equal weights for a sample's own key and for each key in the bank with the same label.
 *
 * <p>With M_ij = 1 for equal labels and 0 otherwise, Z_i0 = 1/(1+Σ_l M_il) and Z_ij = M_ij/(1+Σ_l M_il) (Khosla et al.,
 * NeurIPS 2020).
 */
@Extension
public final class SupervisedTarget implements TargetBuilder<SupervisedTarget.Options> {

    /** The options, of which there are none. */
    public record Options() {}

    @Override
    public String name() {
        return "supervised";
    }

    @Override
    public String summary() {
        return "Equal weights for the own key and all keys with the same label";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public TargetNeeds needs(Options options) {
        return TargetNeeds.builder().labels().respectsExcluded().build();
    }

    @Override
    public TargetRule create(Options options, TargetContext context) {
        return new LabelMixture(1, context.manager());
    }
}
