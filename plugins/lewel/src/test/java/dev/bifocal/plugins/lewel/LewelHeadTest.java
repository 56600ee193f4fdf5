package dev.bifocal.plugins.lewel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import dev.bifocal.api.OutputSpec;
import dev.bifocal.api.Tensors;
import dev.bifocal.plugins.lewel.LewelHead.MapNorm;
import dev.bifocal.plugins.lewel.LewelHead.Pooling;
import dev.bifocal.plugins.lewel.LewelHead.Projection;
import dev.bifocal.tck.Differences;
import dev.bifocal.tck.Gradients;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LewelHeadTest {

    private static final int BATCH = SmallHead.BATCH;
    private static final Shape FEATURES = SmallHead.FEATURES;

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
    void equalsTheValuesWorkedOutByHand() {
        LewelHead.Options options =
                new LewelHead.Options(1, 4, 1, 2, 1, Projection.COUPLED, MapNorm.L2_SOFTMAX, false, true, false);
        Shape features = new Shape(4, 1, 3);
        NDArray map = manager.create(new double[] {1, 2, 3, 0, 1, 0, 2, 0, 1, 1, 1, 1}, new Shape(1, 4, 1, 3));
        double[][] logits = {{1, 0, 2}, {0, 1, 0}, {1, 1, 0}, {0, 2, 1}};
        Block block = SmallHead.block(manager, options, features);
        set(block, "projection.0.weight", manager.create(weightsFor(logits)));
        set(block, "alignedProjection.0.weight", manager.eye(4).toType(DataType.FLOAT64, false));

        NDList outputs = forward(block, map, true);

        assertClose(
                outputs.get(2),
                .370496,
                .182680,
                .446824,
                .285373,
                .429253,
                .285373,
                .447481,
                .331881,
                .220639,
                .207189,
                .468778,
                .324033);
        assertClose(outputs.get(1), 2.076327, .182680, 1.115600, 1, 2.0, .429253, .738411, 1);
    }

    /**
     * A projection that turns the features of the test above into these map logits: M = (A R⁻¹, 0), where R is the
     * first three rows of the features.
     */
    private static double[][] weightsFor(double[][] logits) {
        double[][] inverse = {{-.2, .4, .6}, {0, 1, 0}, {.4, -.8, -.2}};
        double[][] weights = new double[4][4];
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 3; column++) {
                for (int u = 0; u < 3; u++) {
                    weights[row][column] += logits[row][u] * inverse[u][column];
                }
            }
        }
        return weights;
    }

    @Test
    void givesTheOutputsThatItDeclares() {
        for (int groups : new int[] {1, 2}) {
            for (Projection projection : Projection.values()) {
                LewelHead.Options options = SmallHead.options(groups, 1, projection, MapNorm.L2_SOFTMAX, false);
                List<OutputSpec> declared = new LewelHead().outputs(options, SmallHead.input(FEATURES));

                NDList outputs = forward(SmallHead.block(manager, options, FEATURES), random(1, FEATURES), true);

                assertThat(declared).extracting(OutputSpec::name).containsExactly("embedding", "aligned", "maps");
                assertThat(outputs).hasSize(3);
                for (int i = 0; i < 3; i++) {
                    assertThat(outputs.get(i).getShape())
                            .as(declared.get(i).name())
                            .isEqualTo(new Shape(BATCH).addAll(declared.get(i).shape()));
                }
            }
        }
    }

    @Test
    void equalsItsFormulas() {
        for (int seed = 0; seed < 5; seed++) {
            LewelHead.Options options = SmallHead.options(2, 0.5, Projection.COUPLED, MapNorm.L2_SOFTMAX, false);
            Block block = SmallHead.block(manager, options, FEATURES);
            NDArray map = random(seed, FEATURES);
            NDList outputs = forward(block, map, false);

            NDArray features = map.reshape(BATCH, 6, 6);
            NDArray maps = outputs.get(2).reshape(BATCH, 8, 6);
            for (int i = 0; i < BATCH; i++) {
                NDArray sample = features.get(i);
                NDArray pooled = sample.mean(new int[] {1}, true).transpose();
                assertThat(Differences.greatest(
                                project(block, "projection", pooled).flatten(),
                                outputs.get(0).get(i)))
                        .as("embedding, seed %d", seed)
                        .isLessThan(1e-12);
                NDArray logits = project(block, "projection", sample.transpose());
                NDArray expected = Tensors.unit(logits).div(0.5).softmax(0).transpose();
                assertThat(Differences.greatest(maps.get(i), expected))
                        .as("maps, seed %d", seed)
                        .isLessThan(1e-12);
                for (int j = 0; j < 4; j++) {
                    NDArray first = sample.get("0:3").matMul(expected.get(j));
                    NDArray second = sample.get("3:6").matMul(expected.get(4 + j));
                    NDArray gathered = first.concat(second).expandDims(0);
                    assertThat(Differences.greatest(
                                    outputs.get(1).get(i).get(j),
                                    project(block, "alignedProjection", gathered)
                                            .flatten()))
                            .as("aligned %d, seed %d", j, seed)
                            .isLessThan(1e-12);
                }
            }
        }
    }

    /** Rows through a projection of two layers, with the statistics of a fresh batch normalisation. */
    private static NDArray project(Block block, String projection, NDArray rows) {
        NDArray first = block.getParameters().get(projection + ".0.weight").getArray();
        NDArray second = block.getParameters().get(projection + ".3.weight").getArray();
        NDArray hidden = rows.matMul(first.transpose()).div(Math.sqrt(1 + 1e-5)).maximum(0);
        return hidden.matMul(second.transpose());
    }

    @Test
    void gradientsEqualFiniteDifferences() {
        for (Projection projection : Projection.values()) {
            for (MapNorm norm : MapNorm.values()) {
                Block block = SmallHead.block(manager, SmallHead.options(2, 0.3, projection, norm, false), FEATURES);
                NDArray map = random(7, FEATURES);
                Directions directions = new Directions();

                NDArray exact = Gradients.exact(map, x -> directions.along(forward(block, x, true)));
                NDArray numeric = Gradients.numeric(map, x -> directions.along(forward(block, x, true)));

                assertThat(Differences.relative(exact, numeric))
                        .as("%s %s", projection, norm)
                        .isLessThan(1e-6);
            }
        }
    }

    /** Turns outputs into a number that depends on all of them. */
    private final class Directions {
        private final NDArray embedding = random(11, new Shape(8));
        private final NDArray aligned = random(12, new Shape(4, 8));
        private final NDArray maps = random(13, new Shape(8, 2, 3));

        NDArray along(NDList outputs) {
            return outputs.get(0)
                    .mul(embedding)
                    .sum()
                    .add(outputs.get(1).mul(aligned).sum())
                    .add(outputs.get(2).mul(maps).sum());
        }
    }

    @Test
    void anotherNumberOfMapsAndAnotherPoolingEqualTheirFormulas() {
        for (Pooling pooling : Pooling.values()) {
            LewelHead.Options options = SmallHead.separate(6, pooling, 2.5);
            Block block = SmallHead.block(manager, options, FEATURES);
            NDArray map = random(9, FEATURES).abs().add(0.1);
            NDList outputs = forward(block, map, false);
            NDArray features = map.reshape(BATCH, 6, 6);
            NDArray pooled =
                    switch (pooling) {
                        case MEAN -> features.mean(new int[] {2});
                        case MAX -> features.max(new int[] {2});
                        case GENERALIZED ->
                            features.pow(2.5).sum(new int[] {2}).div(6).pow(0.4);
                    };
            assertThat(outputs.get(1).getShape()).isEqualTo(new Shape(BATCH, 3, 8));
            assertThat(outputs.get(2).getShape()).isEqualTo(new Shape(BATCH, 6, 2, 3));
            assertThat(Differences.greatest(outputs.get(0), project(block, "projection", pooled)))
                    .as("%s", pooling)
                    .isLessThan(1e-7);
            NDArray logits = project(block, "mapProjection", features.get(0).transpose());
            NDArray maps = Tensors.unit(logits).softmax(0).transpose();
            assertThat(Differences.greatest(outputs.get(2).get(0).reshape(6, 6), maps))
                    .isLessThan(1e-12);
            NDArray last = features.get(0).get("0:3").matMul(maps.get(2));
            NDArray gathered = last.concat(features.get(0).get("3:6").matMul(maps.get(5)));
            assertThat(Differences.greatest(
                            outputs.get(1).get(0).get(2),
                            project(block, "alignedProjection", gathered.expandDims(0))
                                    .flatten()))
                    .isLessThan(1e-12);
            NDArray direction = random(11, new Shape(8));

            assertThat(Differences.relative(
                            Gradients.exact(map, x -> forward(block, x, true)
                                    .get(0)
                                    .mul(direction)
                                    .sum()),
                            Gradients.numeric(map, x -> forward(block, x, true)
                                    .get(0)
                                    .mul(direction)
                                    .sum())))
                    .as("%s", pooling)
                    .isLessThan(1e-6);
        }
    }

    @Test
    void detachedMapsLetTheAlignedBranchTeachItsOwnProjectionAlone() {
        for (boolean detached : new boolean[] {false, true}) {
            Block block = SmallHead.block(
                    manager, SmallHead.options(2, 1, Projection.COUPLED, MapNorm.L2_SOFTMAX, detached), FEATURES);
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray aligned = forward(block, random(3, FEATURES), true).get(1);
                collector.backward(aligned.mul(random(4, new Shape(4, 8))).sum());
            }
            assertThat(gradient(block, "alignedProjection.0.weight")).isPositive();
            assertThat(gradient(block, "projection.0.weight") > 0)
                    .as("detached %s", detached)
                    .isNotEqualTo(detached);
        }
    }

    @Test
    void batchNormalisationOfTheCoupledProjectionSeesPooledFeaturesAndPositionsTogether() {
        NDArray map = random(5, FEATURES);
        NDArray positions = map.reshape(BATCH, 6, 6);
        NDArray all = positions.mean(new int[] {2}, true).concat(positions, 2);
        Block coupled = SmallHead.block(
                manager, SmallHead.options(2, 1, Projection.COUPLED, MapNorm.L2_SOFTMAX, false), FEATURES);
        Block separate = SmallHead.block(
                manager, SmallHead.options(2, 1, Projection.SEPARATE, MapNorm.L2_SOFTMAX, false), FEATURES);

        forward(coupled, map, true);
        forward(separate, map, true);

        assertRunningMean(coupled, "projection", all);
        assertRunningMean(separate, "projection", positions.mean(new int[] {2}, true));
        assertRunningMean(separate, "mapProjection", positions);
    }

    private void assertRunningMean(Block block, String projection, NDArray vectors) {
        NDArray rows = vectors.transpose(0, 2, 1).reshape(-1, 6);
        NDArray weight = block.getParameters().get(projection + ".0.weight").getArray();
        NDArray expected = rows.matMul(weight.transpose()).mean(new int[] {0}).mul(0.1);
        NDArray actual =
                block.getParameters().get(projection + ".1.running_mean").getArray();
        assertThat(Differences.greatest(actual, expected)).as(projection).isLessThan(1e-8);
    }

    private static void set(Block block, String name, NDArray value) {
        block.getParameters().get(name).getArray().set(new NDIndex("..."), value);
    }

    private NDList forward(Block block, NDArray map, boolean training) {
        return block.forward(new ParameterStore(manager, false), new NDList(map), training);
    }

    private static double gradient(Block block, String name) {
        NDArray gradient = block.getParameters().get(name).getArray().getGradient();
        return gradient.abs().sum().toType(DataType.FLOAT64, false).getDouble();
    }

    private static void assertClose(NDArray actual, double... expected) {
        assertThat(actual.toDoubleArray()).containsExactly(expected, Offset.offset(1e-6));
    }

    private NDArray random(int seed, Shape sample) {
        Shape shape = new Shape(BATCH).addAll(sample);
        double[] values = new Random(seed).doubles(shape.size(), -1, 1).toArray();
        return manager.create(values, shape);
    }
}
