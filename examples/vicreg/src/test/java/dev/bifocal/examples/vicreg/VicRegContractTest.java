package dev.bifocal.examples.vicreg;

import dev.bifocal.tck.ViewPairLossContract;

class VicRegContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "vicreg";
    }
}
