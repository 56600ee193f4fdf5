package dev.bifocal.plugins.baselines;

import dev.bifocal.api.View;
import dev.bifocal.tck.ViewPairLossContract;

/** The contract of {@link NormalizedMse} with keys of the online side. */
class NormalizedMseOnlineContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "normalized-mse";
    }

    @Override
    protected Object options() {
        return "keySide: online";
    }

    @Override
    protected boolean gradientFlowsTo(String output, View view) {
        return view.equals(View.QUERY);
    }
}
