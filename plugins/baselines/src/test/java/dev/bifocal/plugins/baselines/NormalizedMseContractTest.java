package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.ViewPairLossContract;

/** The contract of {@link NormalizedMse} with keys of the momentum side. */
class NormalizedMseContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "normalized-mse";
    }
}
