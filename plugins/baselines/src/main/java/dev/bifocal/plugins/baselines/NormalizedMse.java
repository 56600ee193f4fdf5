package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import org.pf4j.Extension;

/**
 * The squared distance between a prediction and a key, both scaled to unit length.
 *
 * <p>With predictions q and keys k, L = 1/N Σ_i ‖q_i/‖q_i‖ - k_i/‖k_i‖‖² = 2 - 2/N Σ_i cos(q_i, k_i), from 0 to 4. For
 * outputs with several vectors per sample, (n, D), the loss compares vectors of the same position and averages over
 * positions as well. The key has no gradient.
 *
 * <p>With keys of the momentum side this is the loss of BYOL (Grill et al., NeurIPS 2020) and of both branches of
 * LEWEL_B; with keys of the online side it is twice the loss of SimSiam (Chen and He, CVPR 2021) plus a constant.
 * Reports {@code cosine}, the mean cosine similarity.
 */
@Extension
public final class NormalizedMse implements ViewPairLoss<NormalizedMse.Options> {

    /** The options. */
    public record Options(
            @Option(
                            doc = "Output of the query view on the online side that is trained, usually the output "
                                    + "of a predictor.",
                            value = "prediction")
                    String query,
            @Option(
                            doc = "Output of the key view that is the regression target, of the same shape.",
                            value = OutputSpec.EMBEDDING)
                    String key,
            @Option(
                            doc = "Side of the key: momentum, as in BYOL, or online with a stopped gradient, as in "
                                    + "SimSiam.",
                            value = "momentum")
                    Side keySide) {}

    @Override
    public String name() {
        return "normalized-mse";
    }

    @Override
    public String summary() {
        return "Squared distance between a prediction and a key of unit length";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return LossNeeds.builder()
                .query(options.query())
                .output(options.key(), View.KEY, options.keySide())
                .build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        Shape query = context.outputShape(options.query());
        Shape key = context.outputShape(options.key());
        if (!query.equals(key)) {
            throw BifocalException.configuration(
                    "Loss normalized-mse requires outputs of the same shape, but '%s' has the shape %s and '%s' %s."
                            .formatted(options.query(), query, options.key(), key),
                    "Set the size of the head of '%s' to the size of '%s', as in heads.predictor.size."
                            .formatted(options.query(), options.key()));
        }
        return new Term(options, context.manager().create(2f));
    }

    /** The loss, with the constant 2 as an array on the device. */
    private record Term(Options options, NDArray two) implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray query = step.query().unit(options.query());
            NDArray key = step.outputs(View.KEY, options.keySide())
                    .unit(options.key())
                    .stopGradient();
            int last = query.getShape().dimension() - 1;
            NDArray cosine = query.mul(key).sum(new int[] {last}).mean();
            step.report("cosine", cosine.stopGradient());
            return cosine.neg().mul(two).add(two);
        }
    }
}
