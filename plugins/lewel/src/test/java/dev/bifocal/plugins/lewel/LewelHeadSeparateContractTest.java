package dev.bifocal.plugins.lewel;

import dev.bifocal.tck.HeadFactoryContract;

/** The contract of {@link LewelHead} with a projection of its own for the positions. */
class LewelHeadSeparateContractTest extends HeadFactoryContract {

    @Override
    protected String component() {
        return "lewel";
    }

    @Override
    protected Object options() {
        return "{hiddenSize: 5, size: 8, groups: 2, projection: separate, mapNorm: softmax, scale: 0.5}";
    }
}
