package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.HeadFactoryContract;

/** The contract of {@link ClassifierHead}. */
class ClassifierHeadContractTest extends HeadFactoryContract {

    @Override
    protected String component() {
        return "classifier";
    }
}
