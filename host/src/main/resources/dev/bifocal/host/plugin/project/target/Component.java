package @{package};

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.option.Option;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import org.pf4j.Extension;

/**
 * A target to start from. With M_ij = 1 if key j of the memory bank has the label of sample i, and 0 otherwise, the
 * keys of a label share the weight w equally: Z_ij = w M_ij/(1+Σ_l M_il), and the own key has the rest, Z_i0 = 1 - Σ_j
 * Z_ij.
 */
@Extension
public final class @{class} implements TargetBuilder<@{class}.Options> {

    /** The options. The host derives parsing, checks and documentation from this record. */
    public record Options(
            @Option(doc = "Weight that keys of the same label share.", value = "0.5", min = 0, max = 1)
                    double weightOfLabel) {}

    @Override
    public String name() {
        return "@{name}";
    }

    @Override
    public String summary() {
        return "The own key, and keys with the same label";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public TargetNeeds needs(Options options) {
        return TargetNeeds.builder().labels().build();
    }

    @Override
    public TargetRule create(Options options, TargetContext context) {
        float weight = (float) options.weightOfLabel();
        return step -> {
            NDArray same = Tensors.sameLabel(step.labels(), step.bank().labels())
                    .toType(step.keys().getDataType(), false); // (N, K)
            NDArray others = same.sum(new int[] {1}, true); // (N, 1)
            NDArray share = Tensors.scalar(others, weight).div(others.add(Tensors.scalar(others, 1)));
            NDArray own = Tensors.scalar(others, 1).sub(share.mul(others));
            return own.concat(same.mul(share), 1); // (N, 1+K)
        };
    }
}
