package dev.bifocal.examples.densecl;

import ai.djl.ndarray.types.Shape;
import dev.bifocal.tck.HeadFactoryContract;
import java.util.List;

class DenseHeadContractTest extends HeadFactoryContract {

    @Override
    protected String component() {
        return "dense-mlp";
    }

    @Override
    protected Object options() {
        return "{hiddenSize: 8, size: 4}";
    }

    @Override
    protected List<Shape> inputs() {
        return List.of(new Shape(6, 2, 2), new Shape(6, 3, 2));
    }
}
