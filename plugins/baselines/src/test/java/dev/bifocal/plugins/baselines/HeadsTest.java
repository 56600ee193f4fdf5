package dev.bifocal.plugins.baselines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.bifocal.api.BifocalException;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.head.HeadInput;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.HeadInputs;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeadsTest {

    private static final int BATCH = 4;
    private static final MlpHead.Options SMALL =
            new MlpHead.Options(16, 8, 2, false, true, false, Optional.empty(), false);
    private static final MlpHead.Options NORMALISED =
            new MlpHead.Options(16, 8, 3, true, false, false, Optional.empty(), false);

    private final NDManager manager = NDManager.newBaseManager();

    @BeforeEach
    void seed() {
        Engine.getInstance().setRandomSeed(1);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void mlpGivesOneEmbeddingForFeatureMapsAndEmbeddingsAndOneForEachAlignedEmbedding() {
        assertThat(mlpOutput(new Shape(6, 2, 3))).isEqualTo(new Shape(8));
        assertThat(mlpOutput(new Shape(6))).isEqualTo(new Shape(8));
        assertThat(mlpOutput(new Shape(5, 6))).isEqualTo(new Shape(5, 8));
    }

    @Test
    void mlpPoolsAFeatureMap() {
        Block onMap = head(SMALL, new Shape(6, 2, 3));
        Block onPooled = head(SMALL, new Shape(6));
        copy(onMap, onPooled);
        NDArray map = random(new Shape(6, 2, 3));

        NDArray pooled = map.mean(new int[] {3}).mean(new int[] {2});

        assertThat(Differences.greatest(forward(onMap, map, false), forward(onPooled, pooled, false)))
                .isLessThan(1e-6);
    }

    @Test
    void mlpTreatsAllPositionsAsOneBatch() {
        Block onAligned = head(NORMALISED, new Shape(5, 6));
        Block onEmbedding = head(NORMALISED, new Shape(6));
        copy(onAligned, onEmbedding);
        NDArray aligned = random(new Shape(5, 6));
        NDArray flat = aligned.reshape(-1, 6);

        NDArray training = forward(onAligned, aligned, true).reshape(-1, 8);
        assertThat(Differences.greatest(training, forward(onEmbedding, flat, true)))
                .isLessThan(1e-6);
        NDArray evaluation = forward(onAligned, aligned, false).reshape(-1, 8);
        assertThat(Differences.greatest(evaluation, forward(onEmbedding, flat, false)))
                .isLessThan(1e-6);
        assertThat(Differences.greatest(training, evaluation)).isGreaterThan(1e-3);
    }

    @Test
    void mlpHasTheParametersThatItsOptionsAskFor() {
        assertThat(shapes(head(SMALL, new Shape(6))))
                .containsExactly(new Shape(16, 6), new Shape(16), new Shape(8, 16), new Shape(8));
        assertThat(shapes(
                        head(new MlpHead.Options(16, 8, 1, true, false, false, Optional.empty(), false), new Shape(6))))
                .containsExactly(new Shape(8, 6));
        Shape norm = new Shape(16);
        assertThat(shapes(head(NORMALISED, new Shape(6))))
                .containsExactly(
                        new Shape(16, 6),
                        norm,
                        norm,
                        norm,
                        norm,
                        new Shape(16, 16),
                        norm,
                        norm,
                        norm,
                        norm,
                        new Shape(8, 16));
    }

    @Test
    void mlpNormalisesItsOutputWithoutScaleAndShiftWhereAskedFor() {
        Block block = head(new MlpHead.Options(16, 8, 2, true, false, true, Optional.empty(), false), new Shape(6));

        NDArray result = forward(block, random(new Shape(6)), true);

        assertThat(result.mean(new int[] {0}).abs().max().getFloat()).isLessThan(1e-5f);
        assertThat(result.square().mean(new int[] {0}).sub(1).abs().max().getFloat())
                .isLessThan(1e-2f);
        assertThat(block.getParameters().values().stream().filter(Parameter::requiresGradient))
                .hasSize(4);
    }

    @Test
    void mlpCanHaveABiasInItsLastLayerAloneAndAScaleOfItsOutput() {
        Block block = head(new MlpHead.Options(16, 8, 2, true, true, true, Optional.of(false), true), new Shape(6));

        assertThat(block.getParameters().values().stream()
                        .filter(parameter -> parameter.getType() == Parameter.Type.BIAS)
                        .map(parameter -> parameter.getArray().getShape()))
                .containsExactly(new Shape(8));
        assertThat(block.getParameters().values().stream().filter(Parameter::requiresGradient))
                .as("two weights, a bias, scale and shift of the hidden layer, scale of the output")
                .hasSize(6);
    }

    @Test
    void weightsAndBiasesStartAsPyTorchs() {
        Block block =
                head(new MlpHead.Options(400, 300, 2, false, true, false, Optional.empty(), false), new Shape(100));

        List<NDArray> arrays =
                block.getParameters().values().stream().map(Parameter::getArray).toList();
        assertRange(arrays.get(0), 0.1);
        assertRange(arrays.get(1), 0.1);
        assertRange(arrays.get(2), 0.05);
        assertRange(arrays.get(3), 0.05);
    }

    @Test
    void classifierScoresEachClass() {
        ClassifierHead head = new ClassifierHead();
        HeadInput input = HeadInputs.of(HeadInput.FEATURES, new Shape(6, 2, 3), 7);
        Block block = head.create(new ClassifierHead.Options(), HeadInputs.context(input));
        block.initialize(manager, DataType.FLOAT32, new Shape(BATCH, 6, 2, 3));

        List<OutputSpec> outputs = head.outputs(new ClassifierHead.Options(), input);

        assertThat(outputs).singleElement().extracting(OutputSpec::shape).isEqualTo(new Shape(7));
        assertThat(outputs).singleElement().extracting(OutputSpec::name).isEqualTo("logits");
        assertThat(shapes(block)).containsExactly(new Shape(7, 6), new Shape(7));
        assertThat(forward(block, random(new Shape(6, 2, 3)), false).getShape()).isEqualTo(new Shape(BATCH, 7));
    }

    @Test
    void gradientsReachEveryTrainedParameter() {
        for (Shape shape : List.of(new Shape(6, 2, 3), new Shape(6), new Shape(5, 6))) {
            Block block = head(NORMALISED, shape);
            NDArray input = random(shape);
            NDArray direction = random(mlpOutput(shape));
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(forward(block, input, true).mul(direction).sum());
            }
            for (Parameter parameter : block.getParameters().values()) {
                if (parameter.requiresGradient()) {
                    assertThat(parameter.getArray().getGradient().abs().sum().getFloat())
                            .as("%s for input %s", parameter.getName(), shape)
                            .isPositive();
                }
            }
        }
    }

    @Test
    void inputsThatMakeNoSenseAreRefused() {
        HeadInput video = HeadInputs.of("frames", new Shape(6, 2, 3, 4), 2);
        HeadInput aligned = HeadInputs.of("aligned", new Shape(5, 6), 2);

        assertThatThrownBy(() -> new MlpHead().outputs(SMALL, video))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("Head mlp cannot read 'frames' of shape (6, 2, 3, 4)");
        assertThatThrownBy(() -> new ClassifierHead().outputs(new ClassifierHead.Options(), aligned))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'aligned' has the shape (5, 6)");
    }

    private static void assertRange(NDArray array, double bound) {
        assertThat(array.abs().max().getFloat()).isBetween((float) (0.95 * bound), (float) bound);
        assertThat(array.mean().getFloat()).isBetween((float) (-0.1 * bound), (float) (0.1 * bound));
    }

    private static List<Shape> shapes(Block block) {
        return block.getParameters().values().stream()
                .map(parameter -> parameter.getArray().getShape())
                .toList();
    }

    private Shape mlpOutput(Shape input) {
        OutputSpec output = new MlpHead()
                .outputs(SMALL, HeadInputs.of(HeadInput.FEATURES, input, 2))
                .get(0);
        NDArray result = forward(head(SMALL, input), random(input), true);
        assertThat(output.name()).isEqualTo("embedding");
        assertThat(result.getShape()).isEqualTo(new Shape(BATCH).addAll(output.shape()));
        return output.shape();
    }

    private Block head(MlpHead.Options options, Shape input) {
        Block block = new MlpHead().create(options, HeadInputs.context(HeadInputs.of(HeadInput.FEATURES, input, 2)));
        block.initialize(manager, DataType.FLOAT32, new Shape(BATCH).addAll(input));
        return block;
    }

    private static void copy(Block from, Block to) {
        for (int i = 0; i < from.getParameters().size(); i++) {
            NDArray source = from.getParameters().valueAt(i).getArray();
            source.copyTo(to.getParameters().valueAt(i).getArray());
        }
    }

    private NDArray forward(Block block, NDArray input, boolean training) {
        return block.forward(new ParameterStore(manager, false), new NDList(input), training)
                .singletonOrThrow();
    }

    private NDArray random(Shape sample) {
        return manager.randomNormal(new Shape(BATCH).addAll(sample));
    }
}
