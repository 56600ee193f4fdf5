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
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.compute.Script.Argument;
import dev.bifocal.host.machine.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WinogradTest {

    /** The engine's convolution, Winograd's operation, the same of maps in bfloat16, and both with transposed maps and weights. */
    private static final String FUNCTIONS =
            """
              def direct(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return torch.conv2d(x, w, None, [1, 1], [1, 1], [1, 1], 1)
              def winograd(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return ops.bifocal.convolve(x, w)
              def winograd_bf16(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return torch.to(ops.bifocal.convolve(torch.to(x, 15), w), 6)
              def direct_turned(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return (self).direct(torch.transpose(x, 2, 3), torch.transpose(w, 0, 1))
              def winograd_turned(self: __torch__.Net, x: Tensor, w: Tensor) -> Tensor:
                return ops.bifocal.convolve(torch.transpose(x, 2, 3), torch.transpose(w, 0, 1))
              def rounded(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.to(torch.to(x, 15), 6)
            """;

    private static final int SEED = 5;

    private NDManager manager;
    private Script script;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(2)).newManager();
        assumeTrue(NativeOperations.works(), "a build for this machine");
        script = Script.compile(
                FUNCTIONS,
                List.of("direct", "winograd", "winograd_bf16", "direct_turned", "winograd_turned", "rounded"),
                manager);
        Engine.getInstance().setRandomSeed(SEED);
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    /** Values that bfloat16 represents. */
    private NDArray map(int images, int channels, int height, int width) {
        return rounded(manager.randomNormal(new Shape(images, channels, height, width)));
    }

    private NDArray rounded(NDArray values) {
        return script.call("rounded", Argument.of(values));
    }

    private NDArray weights(int out, int in) {
        return manager.randomNormal(new Shape(out, in, 3, 3)).div((float) Math.sqrt(9 * in));
    }

    /** Values, and gradients of a weighted sum of them, in float64. */
    private Map<String, NDArray> results(String method, NDArray map, NDArray weights, DataType type) {
        return results(method, map, weights, type, true, true);
    }

    private Map<String, NDArray> results(
            String method, NDArray map, NDArray weights, DataType type, boolean ofMap, boolean ofWeights) {
        NDArray x = map.duplicate().toType(type, false);
        NDArray w = weights.duplicate().toType(type, false);
        x.setRequiresGradient(ofMap);
        w.setRequiresGradient(ofWeights);
        Map<String, NDArray> results = new LinkedHashMap<>();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray y = script.call(method, Argument.of(x), Argument.of(w));
            NDArray factors = rounded(manager.create(factors((int) y.size()), y.getShape()))
                    .toType(y.getDataType(), false);
            results.put("y", y.toType(DataType.FLOAT64, true));
            collector.backward(y.mul(factors).sum());
        }
        if (ofMap) {
            results.put("gradient of x", x.getGradient().toType(DataType.FLOAT64, true));
        }
        if (ofWeights) {
            results.put("gradient of w", w.getGradient().toType(DataType.FLOAT64, true));
        }
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
     * more than 128 tiles, of weights of one block and of several; more weights than are transformed at a time, for many
     * tiles and for one. With maps in bfloat16, the gradient of the weights is the only result that is not rounded to it.
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
        "29, 1024, 464, 7, 7",
        "460, 1024, 128, 2, 2",
        "1, 1024, 480, 4, 4"
    })
    void equalsTheDirectConvolutionInFloat64(int images, int in, int out, int height, int width) {
        NDArray x = map(images, in, height, width);
        NDArray w = weights(out, in);
        Map<String, NDArray> expected = results("direct", x, w, DataType.FLOAT64);
        Map<String, NDArray> actual = results("winograd", x, w, DataType.FLOAT32);
        Map<String, NDArray> half = results("winograd_bf16", x, w, DataType.FLOAT32);
        expected.forEach((name, value) -> {
            assertThat(distance(actual.get(name), value)).as(name).isLessThan(4e-6);
            assertThat(distance(half.get(name), value))
                    .as(name + " in bf16")
                    .isLessThan(name.equals("gradient of w") ? 4e-6 : 3e-3);
        });
    }

    @Test
    void takesWeightsAndMapsInAnyOrderOfMemory() {
        NDArray x = map(3, 32, 5, 7);
        NDArray w = weights(32, 48);
        Map<String, NDArray> expected = results("direct_turned", x, w, DataType.FLOAT64);
        Map<String, NDArray> actual = results("winograd_turned", x, w, DataType.FLOAT32);
        expected.forEach((name, value) ->
                assertThat(distance(actual.get(name), value)).as(name).isLessThan(4e-6));
    }

    /** The number of threads does not change the order of any sum. */
    @ParameterizedTest
    @CsvSource({"16, 64, 16", "20, 512, 8", "3, 256, 4"})
    void givesTheSameBitsWithAnyNumberOfThreads(int images, int channels, int side) {
        NDArray x = map(images, channels, side, side);
        NDArray w = weights(channels, channels);
        Map<String, NDArray> expected = results("winograd", x, w, DataType.FLOAT32);
        int threads = JniUtils.getNumThreads();
        try {
            for (int other : List.of(1, 2, 3, 7)) {
                JniUtils.setNumThreads(other);
                assertThat(JniUtils.getNumThreads()).isEqualTo(other);
                Map<String, NDArray> actual = results("winograd", x, w, DataType.FLOAT32);
                expected.forEach((name, value) -> assertThat(actual.get(name).contentEquals(value))
                        .as("%s with %s threads", name, other)
                        .isTrue());
            }
        } finally {
            JniUtils.setNumThreads(threads);
        }
    }

    /** The loops for AVX2 and for other processors, in a process that PyTorch's variable limits to them. */
    @ParameterizedTest
    @CsvSource({"avx2", "default"})
    void agreesWithFloat64WhereTheLoopsAreLimited(String capability, @TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dai.djl.offline=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OlderProcessor.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("ATEN_CPU_CAPABILITY", capability);
        Process process = builder.start();
        boolean ended = process.waitFor(2, TimeUnit.MINUTES);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(output)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        if (capability.equals("default") && isNewer()) {
            // Without fused multiplication and addition, rounding differs, so this process has other loops.
            assertThat(Files.readString(output))
                    .containsPattern("digest -?\\d+\\.")
                    .doesNotContain(digest());
        }
    }

    /** Whether this process has the loops for AVX2 or AVX-512. */
    private static boolean isNewer() {
        return System.getenv("ATEN_CPU_CAPABILITY") == null
                && Processor.current()
                        .flags()
                        .containsAll(Set.of("avx2", "fma", "bmi1", "bmi2", "f16c", "movbe", "abm"));
    }

    /** A sum over the bits of a result whose inputs are the same in each process. */
    private String digest() {
        NDArray x = manager.create(factors(2 * 64 * 9 * 9), new Shape(2, 64, 9, 9));
        NDArray w = manager.create(factors(64 * 64 * 9), new Shape(64, 64, 3, 3));
        float[] y = script.call("winograd", Argument.of(x), Argument.of(w)).toFloatArray();
        return "digest %s.".formatted(Arrays.hashCode(y));
    }

    /** Compares with the direct convolution, and ends with an error if one differs. */
    static final class OlderProcessor {

        private OlderProcessor() {}

        public static void main(String[] arguments) {
            WinogradTest test = new WinogradTest();
            test.start();
            System.out.println(test.digest());
            test.equalsTheDirectConvolutionInFloat64(3, 80, 112, 5, 7);
            test.equalsTheDirectConvolutionInFloat64(9, 128, 192, 12, 12);
            test.equalsTheDirectConvolutionInFloat64(3, 256, 512, 4, 4);
            test.equalsTheDirectConvolutionInFloat64(3, 32, 16, 2, 2);
            test.stop();
        }
    }

    @Test
    void spreadsNanWithinItsTileOnly() {
        NDArray x = map(2, 16, 12, 12);
        x.set(new NDIndex("0,3,1,1"), Float.NaN);
        for (String method : List.of("winograd", "winograd_bf16")) {
            NDArray y = script.call(method, Argument.of(x), Argument.of(weights(16, 16)));
            assertThat(y.get("0,:,:3,:3").isNaN().all().getBoolean()).isTrue();
            for (String others : List.of("0,:,4:,:", "0,:,:,4:", "1")) {
                assertThat(y.get(others).isNaN().any().getBoolean()).as(others).isFalse();
            }
        }
    }

    @Test
    void computesOneGradientWithoutTheOther() {
        NDArray x = map(2, 16, 8, 8);
        NDArray w = weights(16, 16);
        Map<String, NDArray> both = results("winograd", x, w, DataType.FLOAT32);
        for (boolean ofMap : List.of(false, true)) {
            Map<String, NDArray> one = results("winograd", x, w, DataType.FLOAT32, ofMap, !ofMap);
            one.forEach((name, value) ->
                    assertThat(value.contentEquals(both.get(name))).as(name).isTrue());
        }
    }

    @Test
    void refusesOtherTypesAndSizes() {
        NDArray x = map(2, 16, 8, 8);
        assertThatThrownBy(() -> script.call("winograd", Argument.of(x), Argument.of(weights(24, 16))))
                .hasMessageContaining("bifocal::convolve is for multiples of 16 channels up to 8192, not for 24");
        assertThatThrownBy(
                        () -> script.call("winograd", Argument.of(map(1, 8208, 1, 1)), Argument.of(weights(16, 8208))))
                .hasMessageContaining("not for 8208");
        NDArray none = manager.zeros(new Shape(0, 16, 8, 8));
        assertThatThrownBy(() -> script.call("winograd", Argument.of(none), Argument.of(weights(16, 16))))
                .hasMessageContaining("not for sizes [0, 16, 8, 8]");
        assertThatThrownBy(() -> script.call("winograd", Argument.of(x), Argument.of(weights(16, 32))))
                .hasMessageContaining(
                        "bifocal::convolve is for maps (N, C, H, W) and weights (K, C, 3, 3), not for sizes");
        assertThatThrownBy(() -> script.call(
                        "winograd", Argument.of(x.toType(DataType.FLOAT64, false)), Argument.of(weights(16, 16))))
                .hasMessageContaining("bifocal::convolve is for float32 and bfloat16 maps and float32 weights");
    }
}
