package dev.bifocal.examples.soft;

import dev.bifocal.tck.ViewPairLossContract;

class ResslLossContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "ressl";
    }
}
