package dev.bifocal.examples.densecl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import org.pf4j.Extension;

/**
 * DenseCL's dense loss: InfoNCE for each position of the query view, whose positive is the corresponding position of
 * the key view.
 *
 * <p>With the unit projections r_is of the S positions of the query view, those t_is of the key view on the momentum
 * side, the encoder's features f_is and g_is at the same positions, temperature T, and the memory bank b of the mean
 * projections of other images, position s of the query view corresponds to position
 *
 * <pre>c_is = argmax_u cos(f_is, g_iu)</pre>
 *
 * of the key view, and
 *
 * <pre>L = -1/NS Σ_is log( exp(r_is·t_i,c_is / T) / (exp(r_is·t_i,c_is / T) + Σ_j exp(r_is·b_j / T)) )</pre>
 *
 * <p>The whole objective of the paper is half this loss and half {@code info-nce} on a global projection.
 *
 * <p>Source: Wang et al., "Dense Contrastive Learning for Self-Supervised Visual Pre-Training", CVPR 2021, equations 2
 * and 4. Reports {@code densePositive}, the mean cosine similarity of corresponding projections.
 */
@Extension
public final class DenseLoss implements ViewPairLoss<DenseLoss.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Temperature of the logits.", value = "0.2", above = 0) double temperature,
            @Option(doc = "Output with the projection of each position.", value = DenseHead.DENSE) String dense,
            @Option(doc = "Output with the mean projection, whose memory bank has the negatives.", value = DenseHead.POOLED)
                    String pooled) {

        /** Rejects a temperature that is not finite. */
        public Options {
            if (!Double.isFinite(temperature)) {
                throw new IllegalArgumentException(
                        "Option temperature is %s, but has to be a finite number above 0.".formatted(temperature));
            }
        }
    }

    @Override
    public String name() {
        return "dense";
    }

    @Override
    public String summary() {
        return "DenseCL: InfoNCE between corresponding positions of two feature maps";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return LossNeeds.builder()
                .query(options.dense())
                .key(options.dense())
                .query(OutputSpec.FEATURES)
                .key(OutputSpec.FEATURES)
                .bank(options.pooled())
                .build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        Shape dense = context.outputShape(options.dense());
        Shape features = context.outputShape(OutputSpec.FEATURES);
        if (dense.dimension() != 2 || dense.get(0) != features.get(1) * features.get(2)) {
            throw BifocalException.configuration(
                    "Loss dense requires a vector for each of %s positions, but output '%s' has the shape %s."
                            .formatted(features.get(1) * features.get(2), options.dense(), dense),
                    "Set the loss's option dense to the output of a head such as dense-mlp.");
        }
        Shape pooled = context.outputShape(options.pooled());
        if (!pooled.equals(dense.slice(1))) {
            throw BifocalException.configuration(
                    "Loss dense compares vectors of shape %s with the bank of output '%s', which has the shape %s."
                            .formatted(dense.slice(1), options.pooled(), pooled),
                    "Set the loss's option pooled to the other output of the head.");
        }
        return new Term(options, context.manager().create(options.temperature()));
    }

    /** The loss, with the temperature as a scalar on the device. */
    private record Term(Options options, NDArray temperature) implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray query = step.query().unit(options.dense());
            NDArray positive = corresponding(step);
            NDArray own = query.mul(positive).sum(new int[] {2}, true);
            step.report("densePositive", own.stopGradient().mean());
            NDArray bank = step.bank(options.pooled()).keys();
            NDArray rows = query.reshape(-1, query.size(2));
            NDArray negatives = rows.matMul(bank.transpose());
            NDArray logits = own.reshape(-1, 1).concat(negatives, 1).div(temperature);
            return Tensors.logSumExp(logits, 1).mean().sub(own.div(temperature).mean());
        }

        /** The projection t at the position that corresponds to each position of the query view, (N, S, D). */
        private NDArray corresponding(LossStep step) {
            NDArray features = positions(step.query().get(OutputSpec.FEATURES).stopGradient());
            NDArray others = positions(step.key().get(OutputSpec.FEATURES));
            NDArray match = features.matMul(others.transpose(0, 2, 1)).argMax(2);
            NDArray keys = step.key().unit(options.dense());
            return keys.gather(match.expandDims(2).broadcast(keys.getShape()), 1);
        }

        /** A feature map as unit vectors, (N, S, C). */
        private static NDArray positions(NDArray map) {
            return Tensors.unit(map.reshape(map.size(0), map.size(1), -1).transpose(0, 2, 1));
        }
    }
}
