package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.ViewPairLossContract;

/** The contract of {@link CrossEntropy}. */
class CrossEntropyContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "cross-entropy";
    }

    @Override
    protected Object options() {
        return "labelSmoothing: 0.1";
    }
}
