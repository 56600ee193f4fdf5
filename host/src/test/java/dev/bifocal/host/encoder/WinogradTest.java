package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.compute.Script.Argument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradTest {

    /** The engine's convolution, Winograd's operation, and the same of maps in bfloat16. */
    private static final String FUNCTIONS =
            """
              def direct(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return torch.conv2d(x, w, None, [1, 1], [1, 1], [1, 1], 1)
              def winograd(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return ops.bifocal.convolve(x, w)
              def winograd_bf16(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return torch.to(ops.bifocal.convolve(torch.to(x, 15), w), 6)
            """;

    private NDManager manager;
    private Script script;

    @BeforeEach
    void start() {
        start(4);
    }

    private void start(int threads) {
        manager = Compute.start(ComputeConfig.cpu(threads)).newManager();
        assumeTrue(NativeOperations.works(), "a build for this machine");
        script = Script.compile(FUNCTIONS, List.of("direct", "winograd", "winograd_bf16"), manager);
        Engine.getInstance().setRandomSeed(5);
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private NDArray map(int images, int channels, int height, int width) {
        return manager.randomNormal(new Shape(images, channels, height, width));
    }

    private NDArray weights(int out, int in) {
        return manager.randomNormal(new Shape(out, in, 3, 3)).div((float) Math.sqrt(9 * in));
    }

    /** Values, and gradients of a weighted sum of them, in float64. */
    private Map<String, NDArray> results(String method, NDArray map, NDArray weights, DataType type) {
        NDArray x = map.duplicate().toType(type, false);
        NDArray w = weights.duplicate().toType(type, false);
        x.setRequiresGradient(true);
        w.setRequiresGradient(true);
        Map<String, NDArray> results = new LinkedHashMap<>();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray y = script.call(method, Argument.of(x), Argument.of(w));
            NDArray factors =
                    manager.create(factors((int) y.size()), y.getShape()).toType(y.getDataType(), false);
            results.put("y", y.toType(DataType.FLOAT64, true));
            collector.backward(y.mul(factors).sum());
        }
        results.put("gradient of x", x.getGradient().toType(DataType.FLOAT64, true));
        results.put("gradient of w", w.getGradient().toType(DataType.FLOAT64, true));
        return results;
    }

    private static float[] factors(int count) {
        float[] factors = new float[count];
        for (int i = 0; i < count; i++) {
            factors[i] = (float) Math.sin((double) i * i);
        }
        return factors;
    }

    private static double distance(NDArray actual, NDArray expected) {
        return actual.sub(expected).norm().getDouble() / expected.norm().getDouble();
    }

    /**
     * Maps of one value, of two by two, and with borders inside a tile; channels that fill no block or several; enough
     * channels that all threads transform for all, with inputs that fit and with inputs that do not; sums of gradients of
     * more than 128 tiles, of weights of one block and of several; more weights than are transformed at a time.
     */
    @ParameterizedTest
    @CsvSource({
        "1, 16, 16, 1, 1",
        "3, 32, 16, 2, 2",
        "2, 16, 48, 2, 3",
        "3, 80, 112, 5, 7",
        "16, 64, 64, 16, 16",
        "9, 128, 192, 12, 12",
        "5, 320, 272, 9, 9",
        "3, 256, 512, 4, 4",
        "64, 512, 64, 8, 8",
        "40, 64, 512, 8, 8",
        "29, 1024, 464, 7, 7"
    })
    void equalsTheDirectConvolutionInFloat64(int images, int in, int out, int height, int width) {
        NDArray x = map(images, in, height, width);
        NDArray w = weights(out, in);
        Map<String, NDArray> expected = results("direct", x, w, DataType.FLOAT64);
        Map<String, NDArray> actual = results("winograd", x, w, DataType.FLOAT32);
        Map<String, NDArray> half = results("winograd_bf16", x, w, DataType.FLOAT32);
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, value) -> {
            assertThat(distance(actual.get(name), value)).as(name).isLessThan(4e-6);
            assertThat(distance(half.get(name), value)).as(name + " in bf16").isLessThan(5e-3);
        });
    }

    /** Threads and caches decide who computes what, and in no sum the order. */
    @ParameterizedTest
    @CsvSource({"16, 64, 16", "20, 512, 8"})
    void givesTheSameBitsWithAnyNumberOfThreads(int images, int channels, int side) {
        NDArray x = map(images, channels, side, side);
        NDArray w = weights(channels, channels);
        Map<String, NDArray> expected = results("winograd", x, w, DataType.FLOAT32);
        for (int threads : List.of(1, 2, 3, 4)) {
            try (NDManager other = Compute.start(ComputeConfig.cpu(threads)).newManager()) {
                Map<String, NDArray> actual = results("winograd", x, w, DataType.FLOAT32);
                expected.forEach((name, value) -> assertThat(actual.get(name).contentEquals(value))
                        .as("%s with %s threads", name, threads)
                        .isTrue());
            }
        }
    }

    /** A value that is not a number reaches outputs of its tile only, and those of its image that a convolution reaches. */
    @Test
    void keepsWhatIsNotANumber() {
        NDArray x = map(2, 16, 12, 12);
        x.set(new NDIndex("0,3,1,1"), Float.NaN);
        for (String method : List.of("winograd", "winograd_bf16")) {
            NDArray y = script.call(method, Argument.of(x), Argument.of(weights(16, 16)));
            assertThat(y.get("0,:,:3,:3").isNaN().all().getBoolean()).isTrue();
            assertThat(y.get("0,:,4:,4:").isNaN().any().getBoolean()).isFalse();
            assertThat(y.get("1").isNaN().any().getBoolean()).isFalse();
        }
    }

    @Test
    void computesNoGradientThatNobodyAsksFor() {
        NDArray x = map(2, 16, 8, 8);
        NDArray w = weights(16, 16);
        w.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(
                    script.call("winograd", Argument.of(x), Argument.of(w)).sum());
        }
        assertThat(w.getGradient().norm().getFloat()).isPositive();
        assertThat(x.hasGradient()).isFalse();
    }

    @Test
    void refusesOtherTypesAndSizes() {
        NDArray x = map(2, 16, 8, 8);
        assertThatThrownBy(() -> script.call("winograd", Argument.of(x), Argument.of(weights(24, 16))))
                .hasMessageContaining("bifocal::convolve is for multiples of 16 channels up to 8192, not for 24");
        assertThatThrownBy(() -> script.call("winograd", Argument.of(x), Argument.of(weights(16, 32))))
                .hasMessageContaining(
                        "bifocal::convolve is for maps (N, C, H, W) and weights (K, C, 3, 3), not for sizes");
        assertThatThrownBy(() -> script.call(
                        "winograd", Argument.of(x.toType(DataType.FLOAT64, false)), Argument.of(weights(16, 16))))
                .hasMessageContaining("bifocal::convolve is for float32 and bfloat16 maps and float32 weights");
    }
}
