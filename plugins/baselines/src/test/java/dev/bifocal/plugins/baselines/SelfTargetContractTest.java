package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.TargetBuilderContract;

/** The contract of {@link SelfTarget}. */
class SelfTargetContractTest extends TargetBuilderContract {

    @Override
    protected String component() {
        return "self";
    }
}
