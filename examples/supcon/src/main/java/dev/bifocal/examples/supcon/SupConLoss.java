package dev.bifocal.examples.supcon;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.types.DataType;
import dev.bifocal.api.BifocalException;
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
 * SupCon, the supervised contrastive loss within a batch: each view is pulled towards all views of its class.
 *
 * <p>With the 2N unit embeddings z of both views on the online side, their labels y, A(i) = {j : j ≠ i}, P(i) = {p ∈
 * A(i) : y_p = y_i}, temperature T and s_ip = exp(z_i·z_p/T) / Σ_{a∈A(i)} exp(z_i·z_a/T),
 *
 * <pre>
 * L_out = 1/2N Σ_i -1/|P(i)| Σ_{p∈P(i)} log s_ip
 * L_in  = 1/2N Σ_i -log( 1/|P(i)| Σ_{p∈P(i)} s_ip )</pre>
 *
 * <p>P(i) always contains the other view of i. The sums contain both directions, so the loss needs {@code symmetric:
 * none}. The loss uses neither the momentum side nor a memory bank.
 *
 * <p>Source: Khosla et al., "Supervised Contrastive Learning", NeurIPS 2020, equations 2 and 3, averaged over i.
 * Reports {@code positives}, the mean of |P(i)|.
 */
@Extension
public final class SupConLoss implements ViewPairLoss<SupConLoss.Options> {

    /** Where the mean over the positives is taken. */
    public enum Form {
        /** Outside the logarithm. */
        OUT,
        /** Inside the logarithm. */
        IN
    }

    /** The options. */
    public record Options(
            @Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature,
            @Option(doc = "Place of the mean over the positives: outside or inside the logarithm.", value = "out")
                    Form form,
            @Option(doc = "Output to compare, with one vector per sample.", value = OutputSpec.EMBEDDING)
                    String output) {

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
        return "supcon";
    }

    @Override
    public String summary() {
        return "SupCon: all views of a class in the batch are positives";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return LossNeeds.builder()
                .query(options.output())
                .output(options.output(), View.KEY, Side.ONLINE)
                .labels()
                .build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        if (context.outputShape(options.output()).dimension() != 1) {
            throw BifocalException.configuration(
                    "Loss supcon requires one vector per sample, but output '%s' has the shape %s."
                            .formatted(options.output(), context.outputShape(options.output())),
                    "Set the loss's option output to an embedding of shape (D).");
        }
        return new Term(options, context.manager().create(options.temperature()));
    }

    /** The loss, with the temperature as a scalar on the device. */
    private record Term(Options options, NDArray temperature) implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray query = step.query().unit(options.output());
            NDArray z = query.concat(step.outputs(View.KEY, Side.ONLINE).unit(options.output()));
            NDArray labels = step.labels().concat(step.labels());
            NDArray others = z.getManager()
                    .eye((int) z.size(0))
                    .toType(DataType.BOOLEAN, false)
                    .logicalNot();
            NDArray positives = Tensors.sameLabel(labels, labels).logicalAnd(others);
            NDArray count = positives.toType(z.getDataType(), false).sum(new int[] {1}, true);
            step.report("positives", count.mean());
            NDArray logits = z.div(temperature).matMul(z.transpose());
            NDArray normalizer = Tensors.logSumExp(Tensors.maskedScores(logits, others), 1);
            if (options.form() == Form.IN) {
                NDArray inside = Tensors.logSumExp(Tensors.maskedScores(logits, positives), 1);
                return normalizer.sub(inside).add(count.log()).mean();
            }
            NDArray ofPositives = NDArrays.where(positives, logits, logits.zerosLike());
            return normalizer
                    .sub(ofPositives.sum(new int[] {1}, true).div(count))
                    .mean();
        }
    }
}
