package dev.bifocal.plugins.lewel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import dev.bifocal.api.BifocalException;
import dev.bifocal.plugins.lewel.LewelHead.MapNorm;
import dev.bifocal.plugins.lewel.LewelHead.Projection;
import dev.bifocal.tck.HeadInputs;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What options make of the head: parameters and their initial values, and what is refused. */
class LewelHeadOptionsTest {

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
    void hasTheParametersThatItsOptionsAskForUnderPyTorchsNames() {
        assertThat(names(new LewelHead.Options(
                        5, 8, 3, 2, 1, Projection.COUPLED, MapNorm.L2_SOFTMAX, false, true, false)))
                .startsWith(
                        "projection.0.weight",
                        "projection.1.weight",
                        "projection.1.bias",
                        "projection.1.running_mean",
                        "projection.1.running_var",
                        "projection.3.weight")
                .contains("projection.6.weight", "alignedProjection.4.bias")
                .hasSize(22);
        assertThat(names(new LewelHead.Options(
                        5, 8, 2, 2, 1, Projection.SEPARATE, MapNorm.L2_SOFTMAX, false, false, true)))
                .containsExactly(
                        "projection.0.weight",
                        "projection.0.bias",
                        "projection.2.weight",
                        "projection.2.bias",
                        "mapProjection.0.weight",
                        "mapProjection.0.bias",
                        "mapProjection.2.weight",
                        "mapProjection.2.bias",
                        "alignedProjection.0.weight",
                        "alignedProjection.0.bias",
                        "alignedProjection.2.weight",
                        "alignedProjection.2.bias");
    }

    private List<String> names(LewelHead.Options options) {
        return List.copyOf(SmallHead.block(manager, options, SmallHead.FEATURES)
                .getParameters()
                .keys());
    }

    @Test
    void divisionsThatDoNotWorkAreRefusedWithThoseThatDo() {
        assertThatThrownBy(() -> SmallHead.options(3, 1, Projection.COUPLED, MapNorm.L2_SOFTMAX, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Option groups is 3, which does not divide size 8; groups can be 1, 2, 4, 8.");
        assertThatThrownBy(() -> new LewelHead()
                        .outputs(
                                SmallHead.options(4, 1, Projection.COUPLED, MapNorm.L2_SOFTMAX, false),
                                SmallHead.input(SmallHead.FEATURES)))
                .isInstanceOf(BifocalException.class)
                .hasMessage("Head lewel cannot split the 6 channels of 'features' into groups 4.")
                .extracting(error -> ((BifocalException) error).remedy())
                .isEqualTo("With size 8 groups can be 1, 2.");
    }

    @Test
    void numbersOfMapsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> SmallHead.separate(7, LewelHead.Pooling.MEAN, 3))
                .hasMessage("Option groups is 2, which does not divide maps 7; groups can be 1, 7.");
        assertThatThrownBy(() -> new LewelHead.Options(
                        5,
                        8,
                        2,
                        2,
                        1,
                        Projection.COUPLED,
                        MapNorm.L2_SOFTMAX,
                        false,
                        true,
                        false,
                        Optional.of(6),
                        LewelHead.Pooling.MEAN,
                        3))
                .hasMessageContaining("Option maps is 6, but the coupled projection has as many maps as size, 8");
    }

    @Test
    void inputsAndScalesThatMakeNoSenseAreRefused() {
        LewelHead.Options options = SmallHead.options(2, 1, Projection.COUPLED, MapNorm.L2_SOFTMAX, false);

        assertThatThrownBy(() -> new LewelHead().outputs(options, HeadInputs.of("embedding", new Shape(6), 2)))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'embedding' has the shape (6)");
        assertThatThrownBy(() -> new LewelHead().outputs(options, SmallHead.input(new Shape(6, 1, 1))))
                .isInstanceOf(BifocalException.class)
                .hasMessageContaining("'features' of shape (6, 1, 1) has only one");
        assertThatThrownBy(() ->
                        SmallHead.options(2, Double.POSITIVE_INFINITY, Projection.COUPLED, MapNorm.SOFTMAX, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("scale is Infinity");
    }

    @Test
    void weightsStartFromKaimingsNormalDistribution() {
        Block block = SmallHead.block(
                manager,
                new LewelHead.Options(200, 100, 2, 2, 1, Projection.COUPLED, MapNorm.L2_SOFTMAX, false, true, false),
                new Shape(100, 2, 2));

        for (String projection : List.of("projection", "alignedProjection")) {
            assertDeviation(block, projection + ".0.weight", Math.sqrt(2.0 / 200));
            assertDeviation(block, projection + ".3.weight", Math.sqrt(2.0 / 100));
        }
    }

    private static void assertDeviation(Block block, String name, double expected) {
        NDArray weight = block.getParameters().get(name).getArray();
        assertThat(weight.square().mean().sqrt().getDouble())
                .as(name)
                .isCloseTo(expected, Offset.offset(0.02 * expected));
    }
}
