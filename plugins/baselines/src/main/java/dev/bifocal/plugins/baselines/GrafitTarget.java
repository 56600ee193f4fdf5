package dev.bifocal.plugins.baselines;

import dev.bifocal.api.SetupContext;
import dev.bifocal.api.option.Option;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetRule;
import org.pf4j.Extension;

/**
 * The target of Grafit as MaskCon's authors state it: a mixture of {@code supervised} and {@code self},
 * Z = w Z_supervised + (1-w) Z_self.
 *
 * <p>H. Touvron et al., "Grafit: Learning fine-grained image representations with coarse labels", ICCV 2021, adds a
 * class-conditional store and a nearest-neighbour loss, which are not part of this.
 */
@Extension
public final class GrafitTarget implements TargetBuilder<GrafitTarget.Options> {

    /** The options. */
    public record Options(
            @Option(
                            doc = "Weight w of the supervised target; the self target has the weight 1-w.",
                            value = "0.5",
                            min = 0,
                            max = 1)
                    double w) {}

    @Override
    public String name() {
        return "grafit";
    }

    @Override
    public String summary() {
        return "A mixture of the supervised and the self target";
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
        return new LabelMixture(options.w(), context.manager());
    }
}
