package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.HeadFactoryContract;

/** The contract of {@link MlpHead} with batch normalization. */
class MlpHeadContractTest extends HeadFactoryContract {

    @Override
    protected String component() {
        return "mlp";
    }

    @Override
    protected Object options() {
        return "{hiddenSize: 6, size: 4, layers: 3, batchNorm: true, outputBatchNorm: true}";
    }
}
