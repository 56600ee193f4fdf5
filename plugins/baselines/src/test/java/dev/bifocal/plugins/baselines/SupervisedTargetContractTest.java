package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.TargetBuilderContract;

/** The contract of {@link SupervisedTarget}. */
class SupervisedTargetContractTest extends TargetBuilderContract {

    @Override
    protected String component() {
        return "supervised";
    }
}
