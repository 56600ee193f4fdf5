package dev.bifocal.plugins.baselines;

import dev.bifocal.api.SetupContext;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetRule;
import org.pf4j.Extension;

/**
 * The target of SupCon: the same weight for a sample's own key and for each key in the bank that has its label.
 *
 * <p>With M_ij = 1 where labels agree and 0 elsewhere, Z_i0 = 1/(1+Σ_l M_il) and Z_ij = M_ij/(1+Σ_l M_il) (Khosla et al.,
 * NeurIPS 2020).
 */
@Extension
public final class SupervisedTarget implements TargetBuilder<SupervisedTarget.Options> {

    /** The options; there are none. */
    public record Options() {}

    @Override
    public String name() {
        return "supervised";
    }

    @Override
    public String summary() {
        return "The own key and all keys of the same label, evenly";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public boolean needsLabels(Options options) {
        return true;
    }

    @Override
    public TargetRule create(Options options, String output, SetupContext context) {
        return new LabelMixture(1, context.manager());
    }
}
