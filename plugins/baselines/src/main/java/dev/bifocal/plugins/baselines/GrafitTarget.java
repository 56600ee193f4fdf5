package dev.bifocal.plugins.baselines;

import dev.bifocal.api.option.Option;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import org.pf4j.Extension;

/**
 * Grafit's target as MaskCon's authors define it: a mixture of {@code supervised} and {@code self}, Z = w Z_supervised
 * + (1-w) Z_self.
 *
 * <p>H. Touvron et al., "Grafit: Learning fine-grained image representations with coarse labels", ICCV 2021, also has a
 * class-conditional memory and a nearest-neighbor loss, which this target does not implement.
 */
@Extension
public final class GrafitTarget implements TargetBuilder<GrafitTarget.Options> {

    /** The options. */
    public record Options(
            @Option(
                            doc = "Weight w of the supervised target. The self target has the weight 1-w.",
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
        return "Mixture of the supervised and the self target";
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
        return new LabelMixture(options.w(), context.manager());
    }
}
