package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.SetupContext;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import org.pf4j.Extension;

/**
 * The squared distance of a prediction and a key, both with unit length.
 *
 * <p>With predictions q and keys k, L = 1/N Σ_i ‖q_i/‖q_i‖ - k_i/‖k_i‖‖² = 2 - 2/N Σ_i cos(q_i, k_i), from 0 to 4. Of outputs
 * with several vectors a sample, (n, D), those of one position are compared, and the mean is over positions too. No gradient
 * reaches the key.
 *
 * <p>With keys of the momentum side this is the loss of BYOL (Grill et al., NeurIPS 2020) and of both branches of LEWEL_B; with
 * keys of the online side twice that of SimSiam (Chen and He, CVPR 2021), plus a constant. Reports {@code cosine}, the mean.
 */
@Extension
public final class NormalizedMse implements ViewPairLoss<NormalizedMse.Options> {

    /** The options. */
    public record Options(
            @Option(
                            doc =
                                    "The output that learns, of the query view on the online side; usually a predictor's.",
                            value = "prediction")
                    String query,
            @Option(
                            doc = "The output that it is to agree with, of the key view and of the same shape.",
                            value = OutputSpec.EMBEDDING)
                    String key,
            @Option(
                            doc =
                                    "The side that gives the key: momentum as in BYOL, or online as in SimSiam, where gradients stop at it.",
                            value = "momentum")
                    Side keySide) {}

    @Override
    public String name() {
        return "normalized-mse";
    }

    @Override
    public String summary() {
        return "Squared distance of a prediction and a key of unit length";
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
    public LossTerm create(Options options, SetupContext context) {
        Shape query = context.outputShape(options.query());
        Shape key = context.outputShape(options.key());
        if (!query.equals(key)) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "Loss normalized-mse compares outputs of one shape, but '%s' has the shape %s and '%s' %s."
                            .formatted(options.query(), query, options.key(), key),
                    "Give the head of '%s' the size that '%s' has, as in heads.predictor.size."
                            .formatted(options.query(), options.key()));
        }
        return new Term(options, context.manager().create(2f));
    }

    /** The loss, with the number 2 on the device. */
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
