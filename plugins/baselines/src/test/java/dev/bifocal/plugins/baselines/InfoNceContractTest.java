package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.ViewPairLossContract;

/** The contract of {@link InfoNce} for one vector per sample. */
class InfoNceContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "info-nce";
    }

    @Override
    protected Object options() {
        return "temperature: 0.2";
    }
}
