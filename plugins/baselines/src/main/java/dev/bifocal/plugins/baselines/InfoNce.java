package dev.bifocal.plugins.baselines;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.ErrorCode;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.SetupContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import org.pf4j.Extension;

/**
 * InfoNCE with soft targets: the cross entropy between a target and a query's similarities to its own key and the memory bank.
 *
 * <p>With unit queries q, unit keys k, bank b, temperature T and target Z,
 *
 * <pre>L = -1/N Σ_i Σ_j Z_ij log softmax_j([q_i·k_i, q_i·b_1, ..., q_i·b_K] / T)</pre>
 *
 * <p>With the one-hot target {@code self} this is the loss of MoCo (He et al., CVPR 2020), with {@code supervised} SupCon's
 * outer form (Khosla et al., NeurIPS 2020). Reports {@code positive}, the mean cosine of a query and its own key.
 */
@Extension
public final class InfoNce implements ViewPairLoss<InfoNce.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature,
            @Option(doc = "The output that is compared, one vector a sample.", value = OutputSpec.EMBEDDING)
                    String output) {

        /** Refuses a temperature that is not finite. */
        public Options {
            if (!Double.isFinite(temperature)) {
                throw new IllegalArgumentException(
                        "Option temperature is %s, but has to be a finite number above 0.".formatted(temperature));
            }
        }
    }

    @Override
    public String name() {
        return "info-nce";
    }

    @Override
    public String summary() {
        return "InfoNCE over own key and memory bank, with a soft target";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return LossNeeds.builder()
                .query(options.output())
                .target(options.output())
                .build();
    }

    @Override
    public LossTerm create(Options options, SetupContext context) {
        int rank = context.outputShape(options.output()).dimension();
        if (rank != 1) {
            throw new BifocalException(
                    ErrorCode.CONFIGURATION,
                    "Loss info-nce compares one vector a sample, but output '%s' has the shape %s."
                            .formatted(options.output(), context.outputShape(options.output())),
                    "Set the loss's option output to an embedding of shape (D).");
        }
        return new Term(options.output(), context.manager().create(options.temperature()));
    }

    /** The loss, with the temperature as a scalar on the device. */
    private record Term(String output, NDArray temperature) implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray query = step.query().unit(output);
            NDArray own = query.mul(step.key().unit(output)).sum(new int[] {1}, true);
            NDArray others = query.matMul(step.bank(output).keys().transpose());
            NDArray logits = own.concat(others, 1).div(temperature);
            step.report("positive", own.stopGradient().mean());
            return step.target()
                    .mul(logits.logSoftmax(1))
                    .sum(new int[] {1})
                    .mean()
                    .neg();
        }
    }
}
