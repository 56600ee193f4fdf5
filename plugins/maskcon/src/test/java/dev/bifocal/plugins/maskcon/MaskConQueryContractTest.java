package dev.bifocal.plugins.maskcon;

import dev.bifocal.tck.TargetBuilderContract;

/** The contract of {@link MaskConTarget} with the similarity of the query and without the mask. */
class MaskConQueryContractTest extends TargetBuilderContract {

    @Override
    protected String component() {
        return "maskcon";
    }

    @Override
    protected Object options() {
        return "{similarity: query, mask: false}";
    }
}
