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
 * Barlow Twins: the cross-correlation matrix of the embeddings of two views is the identity.
 *
 * <p>With the embeddings z and z' of both views on the online side, (N, D), each dimension minus its mean over the
 * batch and divided by √(variance + 1e-5), as batch normalization does,
 *
 * <pre>
 * C_df = 1/N Σ_i z_id z'_if
 * L = Σ_d (1 - C_dd)² + w Σ_{d≠f} C_df²</pre>
 *
 * <p>L is the same in both directions, so {@code symmetric: none} is enough. A batch needs two samples.
 *
 * <p>Source: Zbontar et al., "Barlow Twins: Self-Supervised Learning via Redundancy Reduction", ICML 2021, equations 1
 * and 2. Reports {@code diagonal}, the mean of C_dd.
 */
@Extension
public final class BarlowTwins implements ViewPairLoss<BarlowTwins.Options> {

    private static final float EPSILON = 1e-5f;

    /** The options. */
    public record Options(
            @Option(doc = "Weight w of the entries outside the diagonal.", value = "0.005", min = 0) double redundancy,
            @Option(doc = "Output to compare, with one vector per sample.", value = OutputSpec.EMBEDDING)
                    String output) {

        /** Rejects a weight that is not finite. */
        public Options {
            if (!Double.isFinite(redundancy)) {
                throw new IllegalArgumentException(
                        "Option redundancy is %s, but has to be a finite number.".formatted(redundancy));
            }
        }
    }

    @Override
    public String name() {
        return "barlow-twins";
    }

    @Override
    public String summary() {
        return "Barlow Twins: the cross-correlation of two views is the identity";
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
            NDArray query = standardized(step.query().get(options.output()));
            NDArray key = standardized(step.outputs(View.KEY, Side.ONLINE).get(options.output()));
            NDArray correlation = query.transpose().matMul(key).div(Tensors.scalar(query, query.size(0)));
            NDArray eye = correlation
                    .getManager()
                    .eye((int) correlation.size(0))
                    .toType(correlation.getDataType(), false);
            NDArray diagonal = correlation.mul(eye).sum(new int[] {1});
            step.report("diagonal", diagonal.mean());
            NDArray invariance =
                    diagonal.sub(Tensors.scalar(diagonal, 1)).square().sum();
            NDArray redundancy = Embeddings.offDiagonal(correlation);
            return invariance.add(redundancy.mul(Tensors.scalar(redundancy, (float) options.redundancy())));
        }

        private static NDArray standardized(NDArray z) {
            NDArray centered = Embeddings.centered(z);
            NDArray variance = centered.square().mean(new int[] {0}, true);
            return centered.div(variance.add(Tensors.scalar(variance, EPSILON)).sqrt());
        }
    }
}
