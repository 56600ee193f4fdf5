package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * The cross entropy between the class scores of the query view and the training labels.
 *
 * <p>With class scores c and label y, L = -1/N Σ_i log softmax(c_i)[y_i]. Label smoothing ε gives the label the weight
 * 1-ε and spreads ε over all classes (Szegedy et al., CVPR 2016). Reports {@code accuracy}, the fraction of the batch
 * whose largest score belongs to the label.
 */
@Extension
public final class CrossEntropy implements ViewPairLoss<CrossEntropy.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Output with one score per class.", value = OutputSpec.LOGITS) String output,
            @Option(
                            doc = "Label smoothing: fraction of the target that is distributed evenly over all "
                                    + "classes.",
                            value = "0",
                            min = 0,
                            below = 1)
                    double labelSmoothing) {}

    @Override
    public String name() {
        return "cross-entropy";
    }

    @Override
    public String summary() {
        return "Cross entropy of the training labels";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return LossNeeds.builder().query(options.output()).labels().build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        Shape shape = context.outputShape(options.output());
        if (!shape.equals(new Shape(context.classes()))) {
            throw BifocalException.configuration(
                    ("Loss cross-entropy requires one score for each of the %s classes, but output '%s' has the shape "
                                    + "%s.")
                            .formatted(context.classes(), options.output(), shape),
                    "Set the loss's option output to the logits of a classifier head.");
        }
        Optional<NDArray> smoothing = options.labelSmoothing() == 0
                ? Optional.empty()
                : Optional.of(context.manager().create(options.labelSmoothing()));
        return new Term(options.output(), smoothing);
    }

    private record Term(String output, Optional<NDArray> smoothing) implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray scores = step.query().get(output);
            step.report("accuracy", accuracy(scores.stopGradient(), step.labels()));
            NDArray logProbabilities = scores.logSoftmax(1);
            NDArray ofLabel = logProbabilities.gather(step.labels().expandDims(1), 1);
            return smoothed(ofLabel, logProbabilities).mean().neg();
        }

        private NDArray smoothed(NDArray ofLabel, NDArray logProbabilities) {
            if (smoothing.isEmpty()) {
                return ofLabel;
            }
            NDArray ofAll = logProbabilities.mean(new int[] {1}, true);
            return ofLabel.add(ofAll.sub(ofLabel).mul(smoothing.get()));
        }

        private static NDArray accuracy(NDArray scores, NDArray labels) {
            return scores.argMax(1)
                    .eq(labels)
                    .toType(scores.getDataType(), false)
                    .mean();
        }
    }
}
