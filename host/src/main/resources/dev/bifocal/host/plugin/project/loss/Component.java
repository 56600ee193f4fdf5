package @{package};

import ai.djl.ndarray.NDArray;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.api.loss.LossContext;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.api.loss.LossTerm;
import dev.bifocal.api.loss.ViewPairLoss;
import dev.bifocal.api.option.Option;
import org.pf4j.Extension;

/**
 * A contrastive loss to start from: the negative log of how much closer a query q is to its key k than to the keys b of
 * the memory bank, L = 1/N Σ_i [-q_i·k_i/T + log Σ_j exp(q_i·b_j/T)], for vectors of unit length and temperature T.
 */
@Extension
public final class @{class} implements ViewPairLoss<@{class}.Options> {

    /** The options. The host derives parsing, checks and documentation from this record. */
    public record Options(
            @Option(doc = "Temperature of the logits.", value = "0.1", above = 0) double temperature,
            @Option(doc = "The output that is compared.", value = OutputSpec.EMBEDDING) String output) {}

    @Override
    public String name() {
        return "@{name}";
    }

    @Override
    public String summary() {
        return "Pulls a query to its key and away from the memory bank";
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
        String output = options.output();
        float scale = (float) (1 / options.temperature());
        return step -> {
            NDArray query = rows(step.query().unit(output)); // (N, D), with gradient
            NDArray key = rows(step.key().unit(output)); // (N, D), without
            NDArray bank = rows(step.bank(output).keys()); // (K, D), without
            NDArray factor = Tensors.scalar(query, scale);
            NDArray positive = query.mul(key).sum(new int[] {1}, true).mul(factor); // (N, 1)
            NDArray negatives = query.matMul(bank.transpose()).mul(factor); // (N, K)
            step.report("positive", positive.stopGradient().mean());
            return Tensors.logSumExp(negatives, 1).sub(positive).mean();
        };
    }

    /** Vectors as rows: (N, D) stays, and (N, n, D), with several vectors for each sample, becomes (N·n, D). */
    private static NDArray rows(NDArray x) {
        return x.reshape(-1, x.getShape().get(x.getShape().dimension() - 1));
    }
}
