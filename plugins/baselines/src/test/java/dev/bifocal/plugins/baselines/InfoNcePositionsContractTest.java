package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.ViewPairLossContract;

/** The contract of {@link InfoNce} for several vectors per sample. */
class InfoNcePositionsContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "info-nce";
    }

    @Override
    protected Object options() {
        return "{temperature: 0.2, output: aligned, negatives: any-position}";
    }
}
