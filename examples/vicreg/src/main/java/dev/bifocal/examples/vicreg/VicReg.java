package dev.bifocal.examples.vicreg;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import org.pf4j.Extension;

/**
 * VICReg: the embeddings of two views are equal, each dimension varies over the batch, and the dimensions are not
 * correlated.
 *
 * <p>With the embeddings z and z' of both views on the online side, (N, D), not normalized, their covariance matrix
 * C(z) = 1/(N-1) Σ_i (z_i - z̄)(z_i - z̄)ᵀ, and e = 1e-4,
 *
 * <pre>
 * s = 1/N Σ_i ‖z_i - z'_i‖²                                       invariance
 * v(z) = 1/D Σ_d max(0, g - √(C(z)_dd + e))                       variance
 * c(z) = 1/D Σ_{d≠f} C(z)_df²                                     covariance
 * L = i s + v (v(z) + v(z')) + c (c(z) + c(z'))</pre>
 *
 * <p>with the options i ({@code invariance}), v ({@code variance}), c ({@code covariance}) and g ({@code spread}). L is
 * the same in both directions, so {@code symmetric: none} is enough. A batch needs two samples; C of one sample is 0.
 *
 * <p>Source: Bardes et al., "VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised Learning", ICLR
 * 2022, equations 1 to 6. The authors' code averages s over D as well; divide {@code invariance} by D for its
 * objective. Reports {@code invarianceTerm}, {@code varianceTerm} and {@code covarianceTerm}, without their weights.
 */
@Extension
public final class VicReg implements ViewPairLoss<VicReg.Options> {

    private static final float EPSILON = 1e-4f;

    /** The options. */
    public record Options(
            @Option(doc = "Weight of the invariance term.", value = "25", min = 0) double invariance,
            @Option(doc = "Weight of the variance term.", value = "25", min = 0) double variance,
            @Option(doc = "Weight of the covariance term.", value = "1", min = 0) double covariance,
            @Option(doc = "Standard deviation that each dimension should reach.", value = "1", above = 0)
                    double spread,
            @Option(doc = "Output to compare, with one vector per sample.", value = OutputSpec.EMBEDDING)
                    String output) {

        /** Rejects weights of 0 throughout, and numbers that are not finite. */
        public Options {
            if (!Double.isFinite(invariance + variance + covariance + spread)) {
                throw new IllegalArgumentException(
                        "Options invariance, variance, covariance and spread are %s, %s, %s and %s, but have to be finite."
                                .formatted(invariance, variance, covariance, spread));
            }
            if (invariance + variance + covariance == 0) {
                throw new IllegalArgumentException(
                        "Options invariance, variance and covariance are all 0; set one of them above 0.");
            }
        }
    }

    @Override
    public String name() {
        return "vicreg";
    }

    @Override
    public String summary() {
        return "VICReg: equal embeddings of two views, with variance and without covariance over the batch";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return Embeddings.ofBothViews(options.output());
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        Embeddings.check(name(), options.output(), context);
        return new Term(options);
    }

    private record Term(Options options) implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray query = step.query().get(options.output());
            NDArray key = step.outputs(View.KEY, Side.ONLINE).get(options.output());
            NDArray invariance = query.sub(key).square().sum(new int[] {1}).mean();
            NDArray queries = covariance(query);
            NDArray keys = covariance(key);
            NDArray variance = hinge(queries).add(hinge(keys));
            NDArray covariance = correlation(queries).add(correlation(keys));
            step.report("invarianceTerm", invariance);
            step.report("varianceTerm", variance);
            step.report("covarianceTerm", covariance);
            return weighted(invariance, options.invariance())
                    .add(weighted(variance, options.variance()))
                    .add(weighted(covariance, options.covariance()));
        }

        private static NDArray weighted(NDArray term, double weight) {
            return term.mul(Tensors.scalar(term, (float) weight));
        }

        /** C(z), (D, D). */
        private static NDArray covariance(NDArray z) {
            NDArray centered = Embeddings.centered(z);
            float degrees = Math.max(1, z.size(0) - 1);
            return centered.transpose().matMul(centered).div(Tensors.scalar(z, degrees));
        }

        private NDArray hinge(NDArray covariance) {
            NDArray eye = covariance
                    .getManager()
                    .eye((int) covariance.size(0))
                    .toType(covariance.getDataType(), false);
            NDArray deviation = covariance
                    .mul(eye)
                    .sum(new int[] {1})
                    .add(Tensors.scalar(covariance, EPSILON))
                    .sqrt();
            NDArray missing = Tensors.scalar(covariance, (float) options.spread()).sub(deviation);
            return missing.maximum(Tensors.scalar(missing, 0)).mean();
        }

        private static NDArray correlation(NDArray covariance) {
            return Embeddings.offDiagonal(covariance).div(Tensors.scalar(covariance, covariance.size(0)));
        }
    }
}
