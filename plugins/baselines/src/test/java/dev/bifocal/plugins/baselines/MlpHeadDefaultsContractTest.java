package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.HeadFactoryContract;

/** The contract of {@link MlpHead} without batch normalization. */
class MlpHeadDefaultsContractTest extends HeadFactoryContract {

    @Override
    protected String component() {
        return "mlp";
    }

    @Override
    protected Object options() {
        return "{hiddenSize: 6, size: 4}";
    }
}
