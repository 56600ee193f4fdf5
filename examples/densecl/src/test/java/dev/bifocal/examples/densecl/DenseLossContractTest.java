package dev.bifocal.examples.densecl;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.View;
import dev.bifocal.tck.ViewPairLossContract;
import java.util.Map;

class DenseLossContractTest extends ViewPairLossContract {

    @Override
    protected String component() {
        return "dense";
    }

    @Override
    protected Map<String, Shape> shapes() {
        return Map.of(DenseHead.DENSE, new Shape(4, 6), DenseHead.POOLED, new Shape(6));
    }

    /** The features decide which positions correspond; they are not trained by it. */
    @Override
    protected boolean gradientFlowsTo(String output, View view) {
        return !output.equals(OutputSpec.FEATURES);
    }
}
