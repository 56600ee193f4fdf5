package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.ContrastiveCase;
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
        return ContrastiveCase.PARITY_NAMES;
    }
}
