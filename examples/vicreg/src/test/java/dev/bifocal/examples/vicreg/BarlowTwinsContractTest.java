package dev.bifocal.examples.vicreg;

import dev.bifocal.tck.ViewPairLossContract;

class BarlowTwinsContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "barlow-twins";
    }
}
