package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.ComputeConfig.Convolution;
import dev.bifocal.host.compute.ComputeConfig.Executor;
import dev.bifocal.host.compute.ComputeConfig.Layout;
import dev.bifocal.host.compute.ComputeConfig.Precision;
import dev.bifocal.host.compute.ComputeConfig.Tf32;
import dev.bifocal.host.compute.Gradients;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecomputationTest {

    private static final int SIDE = 16;
    private static final EncoderSpec SPEC = ResNets.basic(
            "small",
            List.of(1, 2, 1),
            32,
            List.of(new Layer.Convolution("conv1", 3, 32, 3, 1, 1), new Layer.BatchNormalization("bn1", 32)));

    private NDManager manager;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(0)).newManager();
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    /** Maps, gradients and running statistics of a step with two passes. */
    private Map<String, NDArray> step(EncoderSpec spec, ComputeConfig config, boolean recorded) {
        Engine.getInstance().setRandomSeed(5);
        NDArray first = manager.randomNormal(new Shape(8, 3, SIDE, SIDE));
        NDArray second = manager.randomNormal(new Shape(4, 3, SIDE, SIDE));
        Map<String, NDArray> results = new LinkedHashMap<>();
        try (EncoderExecutor executor = EncoderExecutors.open(spec, config, SIDE, manager)) {
            EncoderBlock block = new EncoderBlock(spec, executor);
            block.initialize(manager, DataType.FLOAT32, first.getShape());
            ParameterStore store = new ParameterStore(manager, false);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector();
                    EncoderExecutor.Recorded record =
                            recorded ? executor.record() : new EncoderExecutor.Recorded() {}) {
                NDArray a = block.forward(store, new NDList(first), true).singletonOrThrow();
                NDArray b = block.forward(store, new NDList(second), true).singletonOrThrow();
                collector.backward(a.square().mean().add(b.mean()));
                record.backward();
                results.put("first", a.duplicate());
                results.put("second", b.duplicate());
            }
            block.getParameters().forEach(pair -> {
                NDArray array = pair.getValue().getArray();
                results.put(
                        pair.getKey(),
                        pair.getValue().requiresGradient() ? array.getGradient().duplicate() : array.duplicate());
            });
        }
        return results;
    }

    private static ComputeConfig config(Executor executor, Precision precision, Layout layout, boolean recompute) {
        return new ComputeConfig(
                "cpu",
                0,
                0,
                executor,
                precision,
                layout,
                Convolution.AUTO,
                ComputeConfig.Normalization.AUTO,
                Tf32.CONVOLUTIONS,
                false,
                recompute,
                1,
                600);
    }

    private static void assertClose(Map<String, NDArray> actual, Map<String, NDArray> expected, float limit) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, value) -> assertThat(actual.get(name).sub(value).norm().getFloat())
                        .as(name)
                        .isLessThanOrEqualTo(limit * value.norm().getFloat()));
    }

    /** Gradients between stages are contiguous, so with channels last, sums over positions have another order. */
    @ParameterizedTest
    @CsvSource({
        "BLOCKS, FP32, CHANNELS_LAST, 1, 1e-6",
        "SCRIPT, FP32, CONTIGUOUS, 1, 1e-6",
        "SCRIPT, FP32, CHANNELS_LAST, 1, 1e-5",
        "SCRIPT, FP32, CHANNELS_LAST, 2, 1e-5",
        "SCRIPT, BF16, CHANNELS_LAST, 1, .1"
    })
    void leavesTheResultsOfAStep(Executor executor, Precision precision, Layout layout, int splits, float limit) {
        EncoderSpec spec = SPEC.split(splits);
        Map<String, NDArray> expected = step(spec, config(executor, precision, layout, false), true);
        assertClose(step(spec, config(executor, precision, layout, true), true), expected, limit);
    }

    @Test
    void leavesPassesAloneThatNobodyRecords() {
        ComputeConfig config = config(Executor.SCRIPT, Precision.FP32, Layout.CONTIGUOUS, true);
        assertClose(step(SPEC, config, false), step(SPEC, config, true), 1e-6f);
    }

    @Test
    void cutsAnEncoderBeforeEachStage() {
        assertThat(SPEC.stages())
                .extracting(stage -> stage.layers().layers().size())
                .containsExactly(2, 2, 4, 2);
    }

    @Test
    void leavesAPassThatNoLossDifferentiatesWithoutGradients() {
        ComputeConfig config = config(Executor.BLOCKS, Precision.FP32, Layout.CONTIGUOUS, true);
        try (EncoderExecutor executor = EncoderExecutors.open(SPEC, config, SIDE, manager)) {
            EncoderBlock block = new EncoderBlock(SPEC, executor);
            NDArray images = manager.randomNormal(new Shape(4, 3, SIDE, SIDE));
            block.initialize(manager, DataType.FLOAT32, images.getShape());
            NDArray other = manager.ones(new Shape(1));
            other.setRequiresGradient(true);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector();
                    EncoderExecutor.Recorded record = executor.record()) {
                block.forward(new ParameterStore(manager, false), new NDList(images), true);
                collector.backward(other.sum());
                record.backward();
            }
            assertThat(Gradients.of(other)).isPresent();
            assertThat(Gradients.of(block.getParameters().get("conv1.weight").getArray()))
                    .isEmpty();
        }
    }
}
