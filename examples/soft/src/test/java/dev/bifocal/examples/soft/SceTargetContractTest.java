package dev.bifocal.examples.soft;

import dev.bifocal.tck.TargetBuilderContract;

class SceTargetContractTest extends TargetBuilderContract {

    @Override
    protected String component() {
        return "sce";
    }
}
