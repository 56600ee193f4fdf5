package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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
 * NT-Xent, the loss of SimCLR: the cross entropy of identifying the other view of an image among all views of the
 * batch.
 *
 * <p>With the 2N unit embeddings z of both views on the online side, the index p(i) of the other view of i, and
 * temperature T,
 *
 * <pre>L = -1/2N Σ_i log( exp(z_i·z_p(i)/T) / Σ_{j≠i} exp(z_i·z_j/T) )</pre>
 *
 * <p>so that each view has one positive and 2N-2 negatives. Gradients flow through both views. The sum contains both
 * directions, so the loss needs {@code symmetric: none}. The loss uses neither the momentum side nor a memory bank.
 *
 * <p>Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", ICML 2020. Reports
 * {@code positive}, the mean cosine similarity of the two views.
 */
@Extension
public final class NtXent implements ViewPairLoss<NtXent.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature,
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
        return "nt-xent";
    }

    @Override
    public String summary() {
        return "NT-Xent: identifies the other view of an image among all views of the batch";
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
                .build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        Shape shape = context.outputShape(options.output());
        if (shape.dimension() != 1) {
            throw BifocalException.configuration(
                    "Loss nt-xent requires one vector per sample, but output '%s' has the shape %s."
                            .formatted(options.output(), shape),
                    "Set the loss's option output to an embedding of shape (D).");
        }
        return new Term(options.output(), context.manager().create(options.temperature()));
    }

    /** The loss, with the temperature as a scalar on the device. */
    private record Term(String output, NDArray temperature) implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray query = step.query().unit(output);
            NDArray key = step.outputs(View.KEY, Side.ONLINE).unit(output);
            NDArray own = query.div(temperature).mul(key).sum(new int[] {1});
            step.report("positive", own.stopGradient().mul(temperature).mean());
            NDArray all = query.concat(key);
            NDArray logits = all.div(temperature).matMul(all.transpose());
            NDArray others = Tensors.maskedScores(logits, notOneself(all));
            return Tensors.logSumExp(others, 1).mean().sub(own.mean());
        }

        /** A mask that is true for j ≠ i, (2N, 2N). */
        private static NDArray notOneself(NDArray all) {
            return all.getManager()
                    .eye((int) all.size(0))
                    .toType(DataType.BOOLEAN, false)
                    .logicalNot();
        }
    }
}
