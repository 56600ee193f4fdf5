package dev.bifocal.plugins.lewel;

import dev.bifocal.tck.HeadFactoryContract;

/** The contract of {@link LewelHead}. */
class LewelHeadContractTest extends HeadFactoryContract {

    @Override
    protected String component() {
        return "lewel";
    }

    @Override
    protected Object options() {
        return "{hiddenSize: 5, size: 8, groups: 4}";
    }
}
