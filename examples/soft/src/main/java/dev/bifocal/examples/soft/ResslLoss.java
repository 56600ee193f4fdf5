package dev.bifocal.examples.soft;

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossStep;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import org.pf4j.Extension;

/**
 * ReSSL: a query has the same relations to other samples as its key.
 *
 * <p>With the unit queries q, the unit keys k of the weakly augmented view, the bank b and temperatures T and t,
 *
 * <pre>L = -1/N Σ_i Σ_j softmax_j(k_i·b_j / t) log softmax_j(q_i·b_j / T)</pre>
 *
 * <p>The own key is not among the b_j. The temperature t has to be below T, so that the relations of the keys are
 * sharper.
 *
 * <p>Source: Zheng et al., "ReSSL: Relational Self-Supervised Learning with Weak Augmentation", NeurIPS 2021, equations
 * 4 to 6. Reports {@code relationEntropy}, the mean entropy of the relations of the keys.
 */
@Extension
public final class ResslLoss implements ViewPairLoss<ResslLoss.Options> {

    /** The options. */
    public record Options(
            @Option(doc = "Temperature T of the queries.", value = "0.1", above = 0) double temperature,
            @Option(doc = "Temperature t of the keys, below that of the queries.", value = "0.04", above = 0)
                    double keyTemperature,
            @Option(doc = "Output to compare, with one vector per sample.", value = OutputSpec.EMBEDDING)
                    String output) {

        /** Rejects temperatures that are not finite, and relations of keys that are not sharper. */
        public Options {
            Bank.finite("temperature", temperature);
            if (!(keyTemperature < temperature)) {
                throw new IllegalArgumentException(
                        "Option keyTemperature is %s, but has to be below temperature, which is %s."
                                .formatted(keyTemperature, temperature));
            }
        }
    }

    @Override
    public String name() {
        return "ressl";
    }

    @Override
    public String summary() {
        return "ReSSL: query and key have the same relations to the memory bank";
    }

    @Override
    public Class<Options> optionsType() {
        return Options.class;
    }

    @Override
    public LossNeeds needs(Options options) {
        return LossNeeds.builder().query(options.output()).bank(options.output()).build();
    }

    @Override
    public LossTerm create(Options options, LossContext context) {
        Bank.check("Loss ressl", options.output(), context);
        return new Term(
                options.output(),
                context.manager().create(options.temperature()),
                context.manager().create(options.keyTemperature()));
    }

    /** The loss, with the temperatures as scalars on the device. */
    private record Term(String output, NDArray temperature, NDArray keyTemperature) implements LossTerm {

        @Override
        public NDArray compute(LossStep step) {
            NDArray bank = step.bank(output).keys();
            NDArray known = Bank.logits(step.key().unit(output), bank, keyTemperature).logSoftmax(1);
            NDArray relations = known.exp();
            step.report(
                    "relationEntropy",
                    relations.mul(known).sum(new int[] {1}).mean().neg());
            NDArray predicted =
                    Bank.logits(step.query().unit(output), bank, temperature).logSoftmax(1);
            return relations.mul(predicted).sum(new int[] {1}).mean().neg();
        }
    }
}
