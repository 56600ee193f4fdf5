package dev.bifocal.plugins.maskcon;

import dev.bifocal.tck.ContrastiveCase;
import dev.bifocal.tck.TargetBuilderContract;
import java.util.List;
import java.util.Map;

/**
 * The contract of {@link MaskConTarget}, with a case recorded by the official code. The case needs the loss of the
 * baselines.
 */
class MaskConTargetContractTest extends TargetBuilderContract {

    @Override
    protected String component() {
        return "maskcon";
    }

    @Override
    protected List<String> recordedCases() {
        return List.of("small__maskcon.npz");
    }

    @Override
    protected String experiment(String recorded) {
        return "losses: {it: {name: info-nce, temperature: 0.1, target: {name: maskcon, temperature: 0.05, w: 0.5}}}";
    }

    @Override
    protected Map<String, String> recordedNames() {
        return ContrastiveCase.PARITY_NAMES;
    }
}
