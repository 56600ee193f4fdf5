package dev.bifocal.examples.supcon;

import dev.bifocal.tck.ViewPairLossContract;

class SupConLossContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "supcon";
    }
}
