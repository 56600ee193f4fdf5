package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import dev.bifocal.api.target.TargetStep;
import org.pf4j.Extension;

/** The target of instance discrimination: a sample's own key has all the weight, Z_i0 = 1. */
@Extension
public final class SelfTarget implements TargetBuilder<SelfTarget.Options> {

    /** The options, of which there are none. */
    public record Options() {}

    @Override
    public String name() {
        return "self";
    }

    @Override
    public String summary() {
        return "One-hot target: only the sample's own key";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public TargetNeeds needs(Options options) {
        return TargetNeeds.builder().respectsExcluded().build();
    }

    @Override
    public TargetRule create(Options options, TargetContext context) {
        return SelfTarget::build;
    }

    private static NDArray build(TargetStep step) {
        NDManager manager = step.keys().getManager();
        DataType type = step.keys().getDataType();
        long samples = step.keys().size(0);
        NDArray own = manager.ones(new Shape(samples, 1), type);
        return own.concat(manager.zeros(new Shape(samples, step.bank().size()), type), 1);
    }
}
