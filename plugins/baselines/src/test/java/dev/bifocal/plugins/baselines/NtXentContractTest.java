package dev.bifocal.plugins.baselines;

import dev.bifocal.tck.ViewPairLossContract;

/** The contract of {@link NtXent}. */
class NtXentContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "nt-xent";
    }

    @Override
    protected Object options() {
        return "temperature: 0.5";
    }
}
