package dev.bifocal.api.head;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TorchInitializersTest {

    private static final Shape SHAPE = new Shape(200, 400);

    @Test
    void uniformFillsTheRangeOfOneOverTheRootOfTheFanIn() {
        Engine.getInstance().setRandomSeed(1);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weights = TorchInitializers.uniform(400).initialize(manager, SHAPE, DataType.FLOAT32);

            assertThat(weights.max().getFloat()).isBetween(0.0499f, 0.05f);
            assertThat(weights.min().getFloat()).isBetween(-0.05f, -0.0499f);
            assertThat(deviation(weights)).isCloseTo(0.05 / Math.sqrt(3), Offset.offset(2e-4));
        }
    }

    @Test
    void kaimingNormalHasTheDeviationOfTheFanOut() {
        Engine.getInstance().setRandomSeed(1);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray weights = TorchInitializers.kaimingNormalFanOut(800).initialize(manager, SHAPE, DataType.FLOAT32);

            assertThat(weights.mean().getFloat()).isCloseTo(0, Offset.offset(1e-3f));
            assertThat(deviation(weights)).isCloseTo(0.05, Offset.offset(5e-4));
            assertThat(weights.abs().max().getFloat()).isGreaterThan(0.15f);
        }
    }

    private static double deviation(NDArray weights) {
        return Math.sqrt(weights.square().mean().getFloat());
    }
}
