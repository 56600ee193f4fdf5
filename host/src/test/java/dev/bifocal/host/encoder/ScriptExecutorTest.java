package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.machine.Processor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptExecutorTest {

    private static final Shape IMAGES = new Shape(4, 3, 37, 37);

    private final List<Layer> imagenetStem = List.of(
            new Layer.Convolution("conv1", 3, 8, 7, 2, 3),
            new Layer.BatchNormalization("bn1", 8),
            new Layer.Relu(),
            new Layer.MaxPool(3, 2, 1));
    private final EncoderSpec spec = ResNets.basic("small", List.of(1, 2, 1), 8, imagenetStem);

    private NDManager manager;
    private NDArray images;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(0)).newManager();
        Engine.getInstance().setRandomSeed(7);
        images = manager.randomNormal(IMAGES);
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    /** Feature map, gradients and running statistics after a training step's forward and backward, then the map in evaluation. */
    private Map<String, NDArray> results(EncoderSpec spec, EncoderExecutor executor, NDArray images) {
        EncoderBlock block = new EncoderBlock(spec, executor);
        Engine.getInstance().setRandomSeed(11);
        block.initialize(manager, DataType.FLOAT32, images.getShape());
        ParameterStore store = new ParameterStore(manager, false);
        Map<String, NDArray> results = new LinkedHashMap<>();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray map = block.forward(store, new NDList(images), true).singletonOrThrow();
            results.put("map", map);
            collector.backward(map.square().mean().add(map.mean()));
        }
        block.getParameters().forEach(pair -> {
            NDArray array = pair.getValue().getArray();
            results.put(
                    pair.getKey(),
                    pair.getValue().requiresGradient() ? array.getGradient().duplicate() : array.duplicate());
        });
        results.put("evaluated", block.forward(store, new NDList(images), false).singletonOrThrow());
        return results;
    }

    private Map<String, NDArray> script(boolean bfloat16, boolean channelsLast) {
        return script(spec, new ScriptFormat(bfloat16, channelsLast, false, OptionalInt.empty(), false), images);
    }

    private Map<String, NDArray> script(EncoderSpec spec, ScriptFormat format, NDArray images) {
        assumeTrue(!format.isNative() || NativeOperations.works(), "a native library for this machine");
        try (ScriptExecutor executor = new ScriptExecutor(spec, format, manager)) {
            assertThat(executor.usesColumns()).isEqualTo(format.columns().isPresent());
            return results(spec, executor, images);
        }
    }

    private Map<String, NDArray> blocks() {
        return results(spec, new BlockExecutor(spec), images);
    }

    private static float difference(NDArray a, NDArray b) {
        return a.sub(b).norm().getFloat() / b.norm().getFloat();
    }

    private void assertClose(Map<String, NDArray> actual, Map<String, NDArray> expected, float limit) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, value) -> {
            NDArray ours = actual.get(name);
            assertThat(ours.getShape()).as(name).isEqualTo(value.getShape());
            assertThat(ours.getDataType()).as(name).isEqualTo(DataType.FLOAT32);
            assertThat(difference(ours, value)).as(name).isLessThanOrEqualTo(limit);
        });
    }

    /** DJL makes the share of a batch in the running statistics from 1 - 0.9f, which is not .1 to the bit. */
    @Test
    void equalsTheBlocksToTheBitButForRunningStatistics() {
        Map<String, NDArray> script = script(false, false);
        Map<String, NDArray> blocks = blocks();
        assertClose(script, blocks, 1e-6f);
        script.keySet().removeIf(name -> name.contains("running") || name.equals("evaluated"));
        blocks.keySet().retainAll(script.keySet());
        assertClose(script, blocks, 0);
    }

    @Test
    void equalsTheBlocksWithChannelsLast() {
        assertClose(script(false, true), blocks(), 1e-5f);
    }

    /** Bottlenecks, basic blocks, projections, and maps with positions first, which columns have. */
    @ParameterizedTest
    @CsvSource({"small, 0", "resnet18, 0", "resnet18, 32", "resnet50, 32"})
    void normalizesInOneOperation(String encoder, int columns) {
        EncoderSpec network = encoder.equals("small") ? spec : ResNets.of(config(encoder), 32);
        OptionalInt size = columns > 0 ? OptionalInt.of(columns) : OptionalInt.empty();
        NDArray batch = manager.randomNormal(new Shape(16, 3, 32, 32));

        Map<String, NDArray> fused = script(network, new ScriptFormat(false, true, false, size, true), batch);
        Map<String, NDArray> engine = script(network, new ScriptFormat(false, true, false, size, false), batch);
        fused.keySet().removeIf(ScriptExecutorTest::isGradient);
        engine.keySet().removeIf(ScriptExecutorTest::isGradient);
        assertClose(fused, engine, encoder.equals("resnet50") ? 1e-4f : 1e-5f);
    }

    @ParameterizedTest
    @CsvSource({"resnet18, false", "resnet18, true", "resnet50, true"})
    void namesTheOperationOnceForEachNormalizationInTraining(String encoder, boolean columns) {
        EncoderSpec network = ResNets.of(config(encoder), 32);
        OptionalInt size = columns ? OptionalInt.of(32) : OptionalInt.empty();
        ScriptFormat fused = new ScriptFormat(false, true, false, size, true);
        EncoderScript.Source source = EncoderScript.of(network, fused);
        int normalizations = source.statistics().size() / 2;
        assertThat(source.text().split("ops.bifocal.normalize", -1)).hasSize(1 + normalizations * (columns ? 2 : 1));
        assertThat(source.text().split("torch.batch_norm", -1)).hasSize(1 + normalizations * (columns ? 2 : 1));
        assertThat(EncoderScript.of(network.synced(true), fused).text()).doesNotContain("ops.bifocal.normalize");
        assertThat(EncoderScript.of(network, fused.withoutNative()).text()).doesNotContain("ops.bifocal.normalize");
    }

    /** The weights of convolutions get their gradient through all operations behind them. */
    @ParameterizedTest
    @CsvSource({"false, 1e-5", "true, .3"})
    void hasTheGradientsOfTheBlocksWhereItNormalizesInOneOperation(boolean bfloat16, float limit) {
        Map<String, NDArray> blocks = blocks();
        ScriptFormat fused = new ScriptFormat(bfloat16, true, false, OptionalInt.empty(), true);
        assertClose(script(spec, fused, images), blocks, bfloat16 && !hasAvx512() ? 2 * limit : limit);
        assertThat(ofGradients(script(spec, fused, images), blocks))
                .isLessThanOrEqualTo(1.5 * ofGradients(script(spec, fused.withoutNative(), images), blocks));
    }

    /** With 6 channels oneDNN's gradient of the strided 1x1 convolution is wrong on AVX2; others end the process. */
    @Test
    void equalsTheBlocksWithChannelsLastAndFewChannels() {
        EncoderSpec narrow =
                ResNets.basic("narrow", List.of(1, 1), 6, List.of(new Layer.Convolution("conv1", 3, 6, 3, 1, 1)));
        NDArray batch = manager.randomNormal(new Shape(32, 3, 32, 32));
        assertClose(
                script(narrow, ScriptFormat.fp32(true), batch),
                results(narrow, new BlockExecutor(narrow), batch),
                1e-4f);
    }

    @ParameterizedTest
    @CsvSource({"4, true", "8, true", "15, true", "16, false", "64, false"})
    void thinsMapsOfFewChannelsOutBeforeA1x1ConvolutionWithAStride(int width, boolean thinned) {
        EncoderSpec narrow = ResNets.basic(
                "narrow", List.of(1, 1), width, List.of(new Layer.Convolution("conv1", 3, width, 3, 1, 1)));
        String text = EncoderScript.of(narrow, ScriptFormat.fp32(true)).text();
        assertThat(text.contains("None, [2, 2], [0, 0]")).isNotEqualTo(thinned);
        assertThat(text.contains("torch.slice")).isEqualTo(thinned);
        assertThat(EncoderScript.of(narrow, ScriptFormat.fp32(false)).text()).doesNotContain("torch.slice");
    }

    /**
     * Maps of 16, 8, 4 and 2 for 32 pixels, 14, 7, 4 and 2 for 28, down to 1 for 9; bottlenecks have 1x1 convolutions beside the 3x3.
     * In 50 layers of few values batch normalisation widens what rounding does: the blocks' own map is 3e-5 from the exact one.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet18, 32, winograd, 1e-5",
        "resnet18, 28, winograd, 1e-5",
        "resnet18, 9, winograd, 1e-5",
        "resnet50, 32, winograd, 1e-4",
        "resnet18, 32, columns, 1e-5",
        "resnet50, 32, columns, 1e-4"
    })
    void equalsTheBlocksWithItsOwnConvolutions(String encoder, int size, String algorithm, float limit) {
        EncoderSpec network = ResNets.of(config(encoder), size);
        ScriptFormat format = convolving(algorithm, size, false);
        NDArray batch = manager.randomNormal(new Shape(16, 3, size, size));

        Map<String, NDArray> script = script(network, format, batch);
        Map<String, NDArray> blocks = results(network, new BlockExecutor(network), batch);
        script.keySet().removeIf(ScriptExecutorTest::isGradient);
        blocks.keySet().removeIf(ScriptExecutorTest::isGradient);
        assertClose(script, blocks, limit);
    }

    /**
     * Without ReLU, because where a value is 0 within rounding, a part of a gradient goes or comes: the blocks' own gradients of
     * ResNet-18 are up to .004 from the exact ones for that.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet18, 32, winograd",
        "resnet18, 28, winograd",
        "resnet18, 9, winograd",
        "resnet50, 32, winograd",
        "resnet18, 32, columns"
    })
    void hasTheGradientsOfTheBlocksWithItsOwnConvolutions(String encoder, int size, String algorithm) {
        EncoderSpec network = ResNets.of(config(encoder), size);
        EncoderSpec linear =
                new EncoderSpec(encoder, (Layer.Sequence) withoutRelu(network.layers()), network.channels());
        ScriptFormat format = convolving(algorithm, size, false);
        NDArray batch = manager.randomNormal(new Shape(16, 3, size, size));

        assertThat(ofGradients(script(linear, format, batch), results(linear, new BlockExecutor(linear), batch)))
                .isLessThan(1e-5);
    }

    private static ScriptFormat convolving(String algorithm, int size, boolean fused) {
        boolean winograd = algorithm.equals("winograd");
        return new ScriptFormat(false, true, winograd, winograd ? OptionalInt.empty() : OptionalInt.of(size), fused);
    }

    /** ResNet-18 has 13 convolutions of 3 x 3 with stride 1 beside its stem. */
    @Test
    void usesWinogradsOperationWhereItIsFaster() {
        EncoderSpec network = ResNets.of(config("resnet18"), 32);
        for (boolean bfloat16 : List.of(false, true)) {
            ScriptFormat format = new ScriptFormat(bfloat16, true, true, OptionalInt.empty(), false);
            EncoderScript.Source source = EncoderScript.of(network, format);
            assertThat(source.plans()).isEmpty();
            assertThat(source.text().split("ops.bifocal.convolve", -1)).hasSize(1 + 2 * 13);
            assertThat(EncoderScript.of(network, format.withoutNative()).text()).doesNotContain("ops.bifocal");
        }
        EncoderSpec few = ResNets.basic("few", List.of(1), 16, List.of());
        EncoderSpec odd = ResNets.basic("odd", List.of(1), 24, List.of());
        assertThat(convolutionsByWinograd(few, false)).isEqualTo(2);
        assertThat(convolutionsByWinograd(few, true)).isZero();
        assertThat(convolutionsByWinograd(odd, false)).isZero();
    }

    /** In each of the two functions. */
    private static int convolutionsByWinograd(EncoderSpec network, boolean bfloat16) {
        ScriptFormat format = new ScriptFormat(bfloat16, true, true, OptionalInt.empty(), false);
        return (EncoderScript.of(network, format).text().split("ops.bifocal.convolve", -1).length - 1) / 2;
    }

    /** Its maps are in bfloat16 like those of direct convolutions, and its sums are not. */
    @ParameterizedTest
    @CsvSource({"resnet18, 1", "resnet50, 1", "resnet18, 4"})
    void convolvesByWinogradInBfloat16(String encoder, int splits) {
        EncoderSpec network = ResNets.of(config(encoder), 32);
        EncoderSpec linear = new EncoderSpec(
                        encoder, (Layer.Sequence) withoutRelu(network.layers()), network.channels())
                .split(splits);
        NDArray batch = manager.randomNormal(new Shape(16, 3, 32, 32));
        ScriptFormat winograd = new ScriptFormat(true, true, true, OptionalInt.of(32), false);
        ScriptFormat direct = new ScriptFormat(true, true, false, OptionalInt.empty(), false);

        Map<String, NDArray> expected = script(linear, ScriptFormat.fp32(true), batch);
        double ofWinograd = ofGradients(script(linear, winograd, batch), expected);
        double ofDirect = ofGradients(script(linear, direct, batch), expected);

        assertThat(ofWinograd).isPositive().isLessThan(1.2 * ofDirect);
    }

    private static boolean isGradient(String name) {
        return name.endsWith("weight") || name.endsWith("bias");
    }

    /** The relative distance of all gradients together; some are exactly 0 where no ReLU stands before a batch normalisation. */
    private static double ofGradients(Map<String, NDArray> actual, Map<String, NDArray> expected) {
        double distance = 0;
        double size = 0;
        for (String name : expected.keySet()) {
            if (isGradient(name)) {
                NDArray value = expected.get(name);
                distance += Math.pow(actual.get(name).sub(value).norm().getFloat(), 2);
                size += Math.pow(value.norm().getFloat(), 2);
            }
        }
        return Math.sqrt(distance / size);
    }

    private static EncoderConfig config(String name) {
        return new EncoderConfig(
                name,
                32,
                EncoderConfig.Stem.SMALL,
                2,
                4,
                new EncoderConfig.BatchNorm(1, false, false),
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private static Layer withoutRelu(Layer layer) {
        if (layer instanceof Layer.Residual r) {
            return new Layer.Residual(
                    (Layer.Sequence) withoutRelu(r.body()), (Layer.Sequence) withoutRelu(r.shortcut()));
        }
        if (layer instanceof Layer.Sequence s) {
            return new Layer.Sequence(s.layers().stream()
                    .filter(part -> !(part instanceof Layer.Relu))
                    .map(ScriptExecutorTest::withoutRelu)
                    .toList());
        }
        return layer;
    }

    /** Maps of 16, 8, 4 and 2 for 32 pixels, and 14, 7, 4 and 2 for 28; columns compute the last two stages. */
    @ParameterizedTest
    @CsvSource({"resnet18, 32, 1", "resnet18, 28, 1", "resnet50, 32, 1", "resnet18, 32, 4"})
    void convolvesByColumnsInBfloat16(String encoder, int size, int splits) {
        EncoderSpec network = ResNets.of(config(encoder), size);
        EncoderSpec linear = new EncoderSpec(
                        encoder, (Layer.Sequence) withoutRelu(network.layers()), network.channels())
                .split(splits);
        NDArray batch = manager.randomNormal(new Shape(16, 3, size, size));
        ScriptFormat columns = new ScriptFormat(true, true, false, OptionalInt.of(size), false);
        ScriptFormat direct = new ScriptFormat(true, true, false, OptionalInt.empty(), false);
        assertThat(EncoderScript.of(linear, columns).plans()).hasSize(2);

        Map<String, NDArray> expected = script(linear, ScriptFormat.fp32(true), batch);
        double ofColumns = ofGradients(script(linear, columns, batch), expected);
        double ofDirect = ofGradients(script(linear, direct, batch), expected);

        assertThat(ofColumns).isPositive().isLessThan(1.5 * ofDirect);
    }

    @Test
    void selectsTheInputsOfEachOutputForColumns() {
        float[] image = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        NDArray map = manager.create(image, new Shape(9, 1));
        for (int stride : List.of(1, 2)) {
            Matrix columns = Columns.of(3, stride);
            NDArray rows = manager.create(columns.floats(), new Shape(columns.rows(), 9))
                    .matMul(map)
                    .reshape(-1, 9);
            NDArray kernel = manager.randomNormal(new Shape(1, 1, 3, 3));
            NDArray expected = ai.djl.nn.convolutional.Conv2d.conv2d(
                            map.reshape(1, 1, 3, 3), kernel, null, new Shape(stride, stride), new Shape(1, 1))
                    .singletonOrThrow();

            assertThat(difference(rows.matMul(kernel.reshape(9, 1)).flatten(), expected.flatten()))
                    .isLessThan(1e-6f);
        }
    }

    @Test
    void convolvesImagesOfAnotherSizeDirectly() {
        EncoderSpec wide =
                ResNets.basic("wide", List.of(1), 64, List.of(new Layer.Convolution("conv1", 3, 64, 3, 4, 1)));

        assertThat(script(wide, new ScriptFormat(false, true, false, OptionalInt.of(8), false), images))
                .usingComparatorForType((a, b) -> a.contentEquals(b) ? 0 : 1, NDArray.class)
                .isEqualTo(script(wide, ScriptFormat.fp32(true), images));
    }

    /** The parts on devices of their own: only batch normalisation lets images of a batch depend on each other. */
    private static Map<String, NDArray> byHand(Function<NDArray, Map<String, NDArray>> whole, NDArray batch) {
        List<Map<String, NDArray>> parts = batch.split(4).stream().map(whole).toList();
        Map<String, NDArray> results = new LinkedHashMap<>();
        parts.get(0).keySet().forEach(name -> {
            NDList values =
                    new NDList(parts.stream().map(part -> part.get(name)).toList());
            results.put(
                    name,
                    name.equals("map")
                            ? NDArrays.concat(values)
                            : NDArrays.stack(values).mean(new int[] {0}));
        });
        results.remove("evaluated");
        return results;
    }

    private static Map<String, NDArray> trained(Map<String, NDArray> results) {
        results.remove("evaluated");
        return results;
    }

    @Test
    void splitsABatchAsByHand() {
        EncoderSpec whole = ResNets.basic("two", List.of(1, 1), 8, List.of());
        NDArray batch = manager.randomNormal(new Shape(16, 8, 12, 12)).add(1);
        EncoderSpec split = whole.split(4);

        assertClose(
                trained(results(split, new BlockExecutor(split), batch)),
                byHand(part -> results(whole, new BlockExecutor(whole), part), batch),
                1e-6f);
        for (ScriptFormat format : List.of(
                ScriptFormat.fp32(false),
                ScriptFormat.fp32(true),
                new ScriptFormat(false, true, false, OptionalInt.empty(), NativeOperations.works()))) {
            assertClose(
                    trained(script(split, format, batch)), byHand(part -> script(whole, format, part), batch), 1e-6f);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "resnet18, 32, columns, false",
        "resnet18, 28, columns, false",
        "resnet50, 32, columns, false",
        "resnet18, 32, columns, true",
        "resnet50, 32, columns, true",
        "resnet18, 32, winograd, false",
        "resnet18, 32, winograd, true"
    })
    void splitsABatchAsByHandWithItsOwnConvolutions(String encoder, int size, String algorithm, boolean fused) {
        EncoderSpec network = ResNets.of(config(encoder), size);
        EncoderSpec linear =
                new EncoderSpec(encoder, (Layer.Sequence) withoutRelu(network.layers()), network.channels());
        ScriptFormat format = convolving(algorithm, size, fused);
        NDArray batch = manager.randomNormal(new Shape(32, 3, size, size));

        Map<String, NDArray> script = trained(script(linear.split(4), format, batch));
        Map<String, NDArray> expected = byHand(part -> results(linear, new BlockExecutor(linear), part), batch);
        assertThat(ofGradients(script, expected)).isLessThan(1e-5);
        // Behind a 1x1 convolution of normalised values, means are 0 within rounding.
        expected.keySet()
                .removeIf(name -> isGradient(name) || (encoder.equals("resnet50") && name.endsWith("running_mean")));
        script.keySet().retainAll(expected.keySet());
        assertClose(script, expected, 1e-5f);
    }

    @Test
    void splitsBatchesOfTwoSizesInOneGraph() {
        EncoderSpec split = ResNets.of(config("resnet18"), 32).split(2);
        NDArray large = manager.randomNormal(new Shape(8, 3, 32, 32));
        NDArray small = manager.randomNormal(new Shape(8, 3, 20, 20));
        try (ScriptExecutor executor =
                new ScriptExecutor(split, new ScriptFormat(false, true, false, OptionalInt.of(32), false), manager)) {
            EncoderBlock block = new EncoderBlock(split, executor);
            block.initialize(manager, DataType.FLOAT32, large.getShape());
            ParameterStore store = new ParameterStore(manager, false);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray first = block.forward(store, new NDList(small), true).singletonOrThrow();
                NDArray second = block.forward(store, new NDList(large), true).singletonOrThrow();
                NDArray third = block.forward(store, new NDList(small), true).singletonOrThrow();
                collector.backward(first.mean().add(second.mean()).add(third.mean()));
            }
            block.getParameters().forEach(pair -> assertThat(
                            pair.getValue().getArray().isNaN().any().getBoolean())
                    .isFalse());
        }
    }

    @Test
    void refusesABatchThatDoesNotDivide() {
        EncoderBlock block = new EncoderBlock(spec.split(3));
        block.initialize(manager, DataType.FLOAT32, IMAGES);
        ParameterStore store = new ParameterStore(manager, false);

        assertThatThrownBy(() -> block.forward(store, new NDList(images), true))
                .hasMessage("A batch of 4 images does not divide into 3 equal parts.");
        assertThat(block.forward(store, new NDList(images), false)).hasSize(1);
    }

    @Test
    void isCloseToTheBlocksInBfloat16() {
        // Without AVX-512, oneDNN has no bf16 kernels and PyTorch's own are used: .45 was measured on such a CPU.
        float limit = hasAvx512() ? .3f : .6f;
        Map<String, NDArray> blocks = blocks();
        assertClose(script(true, true), blocks, limit);
        assertClose(script(true, false), blocks, limit);
    }

    private static boolean hasAvx512() {
        return Processor.current().flags().contains("avx512f");
    }
}
