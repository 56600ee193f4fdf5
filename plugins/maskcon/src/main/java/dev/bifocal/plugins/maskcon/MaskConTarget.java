package dev.bifocal.plugins.maskcon;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.SetupContext;
import dev.bifocal.api.option.Option;
import dev.bifocal.api.target.TargetBuilder;
import dev.bifocal.api.target.TargetRule;
import org.pf4j.Extension;

/**
 * MaskCon's target: the keys of a sample's coarse class, weighted by their similarity to its own key.
 *
 * <p>With unit keys k, bank b, temperature T, and M_ij = 1 where coarse labels agree and 0 elsewhere,
 *
 * <pre>
 * z_ij = M_ij exp((k_i·b_j - max_{l: M_il=1} k_i·b_l) / T)
 * g_i0 = 1 / (1 + Σ_l z_il),  g_ij = z_ij / (1 + Σ_l z_il)
 * Z_i  = w g_i + (1-w) e_0
 * </pre>
 *
 * <p>The own key thus never weighs less than the most similar other one. Limits: T = ∞ is the {@code supervised} target of the
 * baselines, for w = 1; T = 0 gives z_ij = 1 to the most similar key, and to each of them where several are equally similar;
 * w = 0 is the {@code self} target. A sample without a key of its class in the bank has its own key alone as target, where the
 * official code divides zero by zero.
 *
 * <p>Source: Feng and Patras, CVPR 2023, as in the official code, where the row maximum is over the masked row with its zeros;
 * the quotient is the same, but does not underflow here.
 */
@Extension
public final class MaskConTarget implements TargetBuilder<MaskConTarget.Options> {

    /** The options. */
    public record Options(
            @Option(
                            doc =
                                    "Temperature T of the similarities; 0 leaves the most similar key alone, 1e39 is infinity in float32 and weighs all keys of the class evenly.",
                            value = "0.05",
                            min = 0)
                    double temperature,
            @Option(
                            doc = "Weight w of the masked target; the own key alone has the weight 1-w.",
                            value = "0.5",
                            min = 0,
                            max = 1)
                    double w) {

        /** Refuses a temperature that is not a number. */
        public Options {
            if (Double.isNaN(temperature)) {
                throw new IllegalArgumentException("Option temperature is not a number; it has to be 0 or more.");
            }
        }
    }

    @Override
    public String name() {
        return "maskcon";
    }

    @Override
    public String summary() {
        return "Keys of the same coarse class, weighted by similarity to the own key";
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
        Shape shape = context.outputShape(output);
        if (shape.dimension() != 1) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "Target maskcon compares one vector a sample, but output '%s' has the shape %s."
                            .formatted(output, shape),
                    "Use a loss on an embedding of shape (D), or another target.");
        }
        return new MaskConRule(Similarity.at(options.temperature(), context.manager()), options.w(), context.manager());
    }
}
