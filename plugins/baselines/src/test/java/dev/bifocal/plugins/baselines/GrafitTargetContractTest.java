package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.TargetBuilderContract;
import java.util.List;
import java.util.Map;

/** The contract of {@link GrafitTarget}, with a case recorded by MaskCon's official code. */
class GrafitTargetContractTest extends TargetBuilderContract {

    @Override
    protected String component() {
        return "grafit";
    }

    @Override
    protected List<String> recordedCases() {
        return List.of("small__grafit.npz");
    }

    @Override
    protected String experiment(String recorded) {
        return "losses: {it: {name: info-nce, temperature: 0.1, target: {name: grafit, w: 0.5}}}";
    }

    @Override
    protected Map<String, String> recordedNames() {
        return Map.of(
                "in_q", "in_embedding_query_online",
                "in_k", "in_embedding_key_momentum",
                "in_queue", "in_bank_embedding",
                "in_coarse_batch", "in_labels",
                "in_coarse_queue", "in_bank_labels");
    }
}
