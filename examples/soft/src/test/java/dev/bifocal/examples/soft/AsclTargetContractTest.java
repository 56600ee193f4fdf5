package dev.bifocal.examples.soft;

import dev.bifocal.tck.TargetBuilderContract;

class AsclTargetContractTest extends TargetBuilderContract {

    @Override
    protected String component() {
        return "ascl";
    }
}
