package dev.bifocal.plugins.maskcon;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.option.Option;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetContext;
import dev.bifocal.api.target.TargetNeeds;
import dev.bifocal.api.target.TargetRule;
import org.pf4j.Extension;

/**
 * MaskCon's target: weights for the keys with the coarse label of a sample, by their similarity to the sample's own
 * key.
 *
 * <p>With unit keys k, bank b, temperature T, and M_ij = 1 for equal coarse labels and 0 otherwise,
 *
 * <pre>
 * z_ij = M_ij exp((k_i·b_j - max_{l: M_il=1} k_i·b_l) / T)
 * g_i0 = 1 / (1 + Σ_l z_il),  g_ij = z_ij / (1 + Σ_l z_il)
 * Z_i  = w g_i + (1-w) e_0
 * </pre>
 *
 * <p>The weight of the own key is therefore at least that of the most similar key in the bank (before the mixture with
 * w). Limits: T = ∞ is the {@code supervised} target of the baselines, for w = 1; T = 0 gives z_ij = 1 for the most
 * similar key, and for each of several equally similar keys; w = 0 is the {@code self} target. A sample without a key
 * of its class in the bank has only its own key as target; the official code divides zero by zero in this case.
 *
 * <p>With {@code similarity: query} the query q_i replaces k_i in z, as in ASCL (Feng and Patras, 2022). With {@code
 * mask: false} all M_ij are 1, so labels are not read. The bank's {@linkplain dev.bifocal.api.MemoryBank#excluded()
 * excluded keys} have M_ij = 0.
 *
 * <p>Source: Feng and Patras, CVPR 2023, as in the official code. That code computes the row maximum over the masked
 * row including its zeros; the quotient is the same, but the form above does not underflow.
 */
@Extension
public final class MaskConTarget implements TargetBuilder<MaskConTarget.Options> {

    /** The vector that is compared with the bank. */
    public enum Anchor {
        /** The sample's own key, as in the official code. */
        KEY,
        /** The query. */
        QUERY
    }

    /** The options. */
    public record Options(
            @Option(
                            doc = "Temperature T of the similarities. 0 selects the most similar key; 1e39, which "
                                    + "is infinity in float32, weights all keys of the class equally.",
                            value = "0.05",
                            min = 0)
                    double temperature,
            @Option(
                            doc = "Weight w of the masked target. The self target has the weight 1-w.",
                            value = "0.5",
                            min = 0,
                            max = 1)
                    double w,
            @Option(
                            doc = "Vector whose similarity to the bank gives the weights: the sample's own key, or "
                                    + "its query.",
                            value = "key")
                    Anchor similarity,
            @Option(
                            doc = "Whether only keys with the sample's label have weights. Without the mask, labels "
                                    + "are not used.",
                            value = "true")
                    boolean mask) {

        /** Rejects NaN as temperature. */
        public Options {
            if (Double.isNaN(temperature)) {
                throw new IllegalArgumentException("Option temperature is not a number; use a number of at least 0.");
            }
        }
    }

    @Override
    public String name() {
        return "maskcon";
    }

    @Override
    public String summary() {
        return "Keys with the same coarse label, weighted by similarity to the own key";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public TargetNeeds needs(Options options) {
        TargetNeeds.Builder needs = TargetNeeds.builder().respectsExcluded();
        if (options.mask()) {
            needs.labels();
        }
        if (options.similarity() == Anchor.QUERY) {
            needs.queries();
        }
        return needs.build();
    }

    @Override
    public TargetRule create(Options options, TargetContext context) {
        Shape shape = context.outputShape(context.output());
        if (shape.dimension() != 1) {
            throw BifocalException.configuration(
                    "Target maskcon requires one vector per sample, but output '%s' has the shape %s."
                            .formatted(context.output(), shape),
                    "Use the target with a loss on an embedding of shape (D), or choose another target.");
        }
        return MaskConRule.of(options, context.manager());
    }
}
