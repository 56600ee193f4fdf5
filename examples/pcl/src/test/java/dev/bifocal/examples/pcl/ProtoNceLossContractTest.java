package dev.bifocal.examples.pcl;

import dev.bifocal.tck.ViewPairLossContract;

class ProtoNceLossContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "proto-nce";
    }

    @Override
    protected Object options() {
        return "clusters: [3, 2]\nwarmup: 0";
    }
}
