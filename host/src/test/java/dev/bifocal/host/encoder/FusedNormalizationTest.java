package dev.bifocal.host.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.compute.Script;
import dev.bifocal.host.compute.Script.Argument;
import dev.bifocal.host.machine.GivenLibtorch;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FusedNormalizationTest {

    /** The formula of Ioffe and Szegedy, with the sum and the rectifier; the engine differentiates it. */
    private static final String FORMULA =
            """
              def formula(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                m = torch.mean(x, [0, 2, 3], True)
                v = torch.mean(torch.square(torch.sub(x, m)), [0, 2, 3], True)
                n = torch.div(torch.sub(x, m), torch.sqrt(torch.add(v, 1e-5)))
                return torch.add(torch.mul(n, torch.reshape(w, [1, -1, 1, 1])), torch.reshape(b, [1, -1, 1, 1]))
              def formula_relu(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                return torch.relu((self).formula(x, w, b, a, s))
              def formula_add(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                return torch.relu(torch.add((self).formula(x, w, b, a, s), a))
              def fused(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                y = torch.contiguous(x, memory_format=2)
                return ops.bifocal.normalize(y, w, b, s[0], s[1], None, False, 1, False, 0.1, 1e-5)
              def fused_relu(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                return ops.bifocal.normalize(x, w, b, s[0], s[1], None, True, 1, False, 0.1, 1e-5)
              def fused_add(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                y = torch.contiguous(x, memory_format=2)
                return ops.bifocal.normalize(y, w, b, s[0], s[1], a, True, 1, False, 0.1, 1e-5)
              def fused_bf16(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                y = torch.contiguous(torch.to(x, 15), memory_format=2)
                z = ops.bifocal.normalize(y, w, b, s[0], s[1], torch.to(a, 15), True, 1, False, 0.1, 1e-5)
                return torch.to(z, 6)
              def formula_parts(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                p = torch.split(x, torch.floordiv(torch.size(x, 0), 4), 0)
                q = torch.split(a, torch.floordiv(torch.size(x, 0), 4), 0)
                y = [(self).formula_add(p[0], w, b, q[0], s), (self).formula_add(p[1], w, b, q[1], s)]
                z = [(self).formula_add(p[2], w, b, q[2], s), (self).formula_add(p[3], w, b, q[3], s)]
                return torch.cat([torch.cat(y, 0), torch.cat(z, 0)], 0)
              def fused_parts(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                return ops.bifocal.normalize(x, w, b, s[0], s[1], a, True, 4, False, 0.1, 1e-5)
              def fused_parts_bf16(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                return torch.to((self).fused_parts(torch.to(x, 15), w, b, torch.to(a, 15), s), 6)
              def alternating(self: __torch__.Net, x: Tensor) -> Tensor:
                h = torch.size(x, 2)
                c = torch.size(x, 1)
                t = torch.permute(torch.reshape(x, [4, -1, c, h, h]), [3, 4, 1, 0, 2])
                return torch.permute(torch.reshape(t, [h, h, -1, c]), [0, 3, 1, 2])
              def fused_alternating(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                h = torch.size(x, 2)
                c = torch.size(x, 1)
                y = ops.bifocal.normalize((self).alternating(x), w, b, s[0], s[1], (self).alternating(a), True, 4, True, 0.1, 1e-5)
                t = torch.reshape(torch.permute(y, [0, 2, 3, 1]), [h, h, -1, 4, c])
                return torch.reshape(torch.permute(t, [3, 2, 4, 0, 1]), [-1, c, h, h])
              def fused_alternating_bf16(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                return torch.to((self).fused_alternating(torch.to(x, 15), w, b, torch.to(a, 15), s), 6)
              def engine_bf16(self: __torch__.Net, x: Tensor, w: Tensor, b: Tensor, a: Tensor, s: List[Tensor]) -> Tensor:
                y = torch.contiguous(torch.to(x, 15), memory_format=2)
                z = torch.add(torch.batch_norm(y, w, b, s[0], s[1], True, 0.1, 1e-5, True), torch.to(a, 15))
                return torch.to(torch.relu(z), 6)
            """;

    private static final List<String> METHODS = List.of(
            "formula",
            "formula_relu",
            "formula_add",
            "formula_parts",
            "fused",
            "fused_relu",
            "fused_add",
            "fused_bf16",
            "fused_parts",
            "fused_parts_bf16",
            "fused_alternating",
            "fused_alternating_bf16",
            "engine_bf16");

    private NDManager manager;
    private Script script;

    @BeforeEach
    void start() {
        manager = Compute.start(ComputeConfig.cpu(4)).newManager();
        assumeTrue(hasBuild(), "a build for this machine");
        assertThat(NativeOperations.works()).isTrue();
        script = Script.compile(FORMULA, METHODS, manager);
        Engine.getInstance().setRandomSeed(5);
    }

    @AfterEach
    void stop() {
        manager.close();
    }

    private static boolean hasBuild() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")
                && GivenLibtorch.ofThisProcess().isEmpty();
    }

    /** Maps with a mean and a deviation of their own in each channel, and the other arguments. */
    private record Inputs(NDArray x, NDArray weight, NDArray bias, NDArray add, List<NDArray> statistics) {}

    private Inputs inputs(int images, int channels, int side) {
        Shape channel = new Shape(1, channels, 1, 1);
        Shape map = new Shape(images, channels, side, side);
        return new Inputs(
                manager.randomNormal(map)
                        .mul(manager.randomUniform(.5f, 2, channel))
                        .add(manager.randomNormal(channel).mul(3)),
                manager.randomUniform(.5f, 2, new Shape(channels)),
                manager.randomNormal(new Shape(channels)),
                manager.randomNormal(map),
                List.of(manager.zeros(new Shape(channels)), manager.ones(new Shape(channels))));
    }

    private static Inputs copy(Inputs inputs, DataType type) {
        return new Inputs(
                inputs.x.duplicate().toType(type, false),
                inputs.weight.duplicate().toType(type, false),
                inputs.bias.duplicate().toType(type, false),
                inputs.add.duplicate().toType(type, false),
                inputs.statistics.stream().map(NDArray::duplicate).toList());
    }

    /** Values, gradients of a weighted sum of the values, and running statistics, in float64. */
    private Map<String, NDArray> results(String method, Inputs inputs) {
        Map<String, NDArray> leaves = new LinkedHashMap<>();
        leaves.put("x", inputs.x);
        leaves.put("weight", inputs.weight);
        leaves.put("bias", inputs.bias);
        if (!method.endsWith("fused") && !method.endsWith("relu") && !method.endsWith("formula")) {
            leaves.put("add", inputs.add);
        }
        leaves.values().forEach(leaf -> leaf.setRequiresGradient(true));
        Map<String, NDArray> results = new LinkedHashMap<>();
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray y = script.call(
                    method,
                    Argument.of(inputs.x),
                    Argument.of(inputs.weight),
                    Argument.of(inputs.bias),
                    Argument.of(inputs.add),
                    Argument.of(inputs.statistics));
            NDArray weights = manager.arange(0, (float) y.size(), 1, DataType.FLOAT64)
                    .square()
                    .sin()
                    .toType(y.getDataType(), false)
                    .reshape(y.getShape());
            results.put("y", y.toType(DataType.FLOAT64, true));
            collector.backward(y.mul(weights).sum());
        }
        leaves.forEach((name, leaf) ->
                results.put("gradient of " + name, leaf.getGradient().toType(DataType.FLOAT64, true)));
        return results;
    }

    private static double distance(NDArray actual, NDArray expected) {
        return actual.sub(expected).norm().getDouble()
                / Math.max(expected.norm().getDouble(), 1e-9);
    }

    /** One row for a part, fewer values than a vector, more channels than a tile has values, several parts and tiles. */
    @ParameterizedTest
    @CsvSource({"2, 1, 1", "3, 5, 1", "2, 9000, 2", "3, 40000, 1", "16, 16, 16", "8, 67, 9", "64, 64, 8"})
    void equalsTheFormulaInFloat64(int images, int channels, int side) {
        Inputs inputs = inputs(images, channels, side);
        for (String variant : List.of("", "_relu", "_add")) {
            Inputs single = copy(inputs, DataType.FLOAT32);
            Map<String, NDArray> actual = results("fused" + variant, single);
            Map<String, NDArray> expected = results("formula" + variant, copy(inputs, DataType.FLOAT64));

            assertThat(actual.keySet()).isEqualTo(expected.keySet());
            // Two values of a channel are normalised to -1 and 1 whatever they are, so the gradient of x is rounding.
            boolean constant = images * side * side == 2;
            double limit = images * side * side == 3 ? 2e-5 : 5e-6;
            expected.forEach((name, value) -> {
                if (!constant || !name.equals("gradient of x")) {
                    assertThat(distance(actual.get(name), value))
                            .as(variant + " " + name)
                            .isLessThan(limit);
                }
            });
            NDArray rows = inputs.x.transpose(1, 0, 2, 3).reshape(channels, -1).toType(DataType.FLOAT64, false);
            NDArray mean = rows.mean(new int[] {1});
            double n = rows.getShape().get(1);
            NDArray variance =
                    rows.sub(mean.reshape(-1, 1)).square().sum(new int[] {1}).div(n - 1);
            assertThat(distance(single.statistics.get(0).toType(DataType.FLOAT64, false), mean.mul(.1)))
                    .isLessThan(1e-6);
            assertThat(distance(
                            single.statistics.get(1).toType(DataType.FLOAT64, false),
                            variance.mul(.1).add(.9)))
                    .isLessThan(1e-6);
        }
    }

    /** Parts one after the other, and parts whose images alternate, as maps with positions first have them. */
    @ParameterizedTest
    @CsvSource({"8, 5, 3", "16, 16, 8", "32, 64, 8"})
    void normalizesEachPartByItself(int images, int channels, int side) {
        Inputs inputs = inputs(images, channels, side);
        Map<String, NDArray> expected = results("formula_parts", copy(inputs, DataType.FLOAT64));
        for (String method : List.of("fused_parts", "fused_alternating")) {
            Map<String, NDArray> single = results(method, copy(inputs, DataType.FLOAT32));
            Map<String, NDArray> half = results(method + "_bf16", copy(inputs, DataType.FLOAT32));
            expected.forEach((name, value) -> {
                assertThat(distance(single.get(name), value))
                        .as(method + " " + name)
                        .isLessThan(5e-6);
                assertThat(distance(half.get(name), value))
                        .as(method + " bf16 " + name)
                        .isLessThan(.1);
            });
        }
    }

    @Test
    void isMoreAccurateThanTheEngineInBfloat16() {
        Inputs rounded = inputs(16, 32, 8);
        Map<String, NDArray> expected = results("formula_add", copy(rounded, DataType.FLOAT64));
        Map<String, NDArray> fused = results("fused_bf16", copy(rounded, DataType.FLOAT32));
        Map<String, NDArray> engine = results("engine_bf16", copy(rounded, DataType.FLOAT32));
        expected.forEach((name, value) -> assertThat(distance(fused.get(name), value))
                .as(name)
                .isLessThan(Math.min(.06, 1.01 * distance(engine.get(name), value))));
    }

    @Test
    void givesTheSameBitsEachTime() {
        Inputs inputs = inputs(32, 24, 12);
        Map<String, NDArray> first = results("fused_add", copy(inputs, DataType.FLOAT32));
        for (int i = 0; i < 5; i++) {
            Map<String, NDArray> again = results("fused_add", copy(inputs, DataType.FLOAT32));
            first.forEach((name, value) ->
                    assertThat(again.get(name).contentEquals(value)).as(name).isTrue());
        }
    }

    @Test
    void keepsWhatIsNotANumber() {
        Inputs inputs = inputs(4, 3, 2);
        inputs.x.set(new NDIndex("0,1,0,0"), Float.NaN);
        for (String method : List.of("fused_add", "fused_bf16")) {
            NDArray y = results(method, copy(inputs, DataType.FLOAT32)).get("y");
            assertThat(y.isNaN().get(":,1").all().getBoolean()).as(method).isTrue();
            assertThat(NDArrays.concat(new NDList(y.get(":,0:1"), y.get(":,2:3")))
                            .isNaN()
                            .any()
                            .getBoolean())
                    .isFalse();
        }
    }

    @Test
    void refusesOtherTypesAndSizes() {
        Inputs inputs = inputs(4, 3, 2);
        assertThatThrownBy(() -> results("fused_relu", copy(inputs, DataType.FLOAT64)))
                .hasMessageContaining("bifocal::normalize is for float32 and bfloat16, not for Double");
        Inputs fewer = new Inputs(inputs.x, inputs.weight.get("0:2"), inputs.bias, inputs.add, inputs.statistics);
        assertThatThrownBy(() -> results("fused_relu", fewer))
                .hasMessageContaining("needs a float32 parameter and statistic on the CPU for each of 3 channels");
    }
}
