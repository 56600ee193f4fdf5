package dev.bifocal.host.train.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.bifocal.api.Side;
import dev.bifocal.api.View;
import dev.bifocal.api.loss.LossNeeds;
import dev.bifocal.host.augment.SampleRandom;
import dev.bifocal.host.compute.Compute;
import dev.bifocal.host.compute.ComputeConfig;
import dev.bifocal.host.encoder.BlockExecutor;
import dev.bifocal.host.experiment.Experiment;
import dev.bifocal.host.experiment.ExperimentLoader;
import dev.bifocal.host.options.text.ConfigurationException;
import dev.bifocal.host.train.network.Network;
import dev.bifocal.host.train.wiring.StrangePlugin;
import dev.bifocal.host.train.wiring.Wirer;
import dev.bifocal.host.train.wiring.Wiring;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keys of a momentum side that normalises parts of a shuffled batch, beside keys that are computed part by part. */
class ShuffledKeysTest {

    private static final int BATCH = 8;
    private static final int SPLITS = 4;
    private static final int SIDE = 16;
    private static final StrangePlugin PLUGIN = StrangePlugin.withLoss(
            LossNeeds.builder().query("embedding").key("embedding").build(), step -> step.query()
                    .unit("embedding")
                    .mul(step.key().unit("embedding"))
                    .mean());

    @BeforeAll
    static void startEngine() {
        Compute.start(ComputeConfig.cpu(0));
    }

    private static Experiment experiment(int splits, boolean shuffle) {
        String yaml =
                """
                batch: 8
                symmetric: sum
                encoder: {width: 2, batchNorm: {splits: %d}}
                memory: {size: 8, shuffle: %s}
                heads: {projector: {name: head}}
                losses: {contrastive: {name: loss}}
                """
                        .formatted(splits, shuffle);
        return new ExperimentLoader(PLUGIN).parse(yaml, "a test").experiment();
    }

    private static Wiring wiring(int splits) {
        return Wirer.wire(experiment(splits, false), PLUGIN, 2, SIDE, 100);
    }

    private static float[][] keys(Map<View, NDArray> images, boolean shuffle, int step, NDManager manager) {
        Wiring wiring = wiring(SPLITS);
        try (Trainer trainer =
                new Trainer(experiment(SPLITS, shuffle), wiring, new BlockExecutor(wiring.encoder()), manager)) {
            Batch batch = Batch.of(images, manager.zeros(new Shape(BATCH), DataType.INT64));
            Objective.Step computed = trainer.differentiate(
                    batch, new TrainingProgress(step, 9, 0, 1), wiring.passes(), trainer.scalars(), part -> {});
            return wiring.directions().stream()
                    .map(direction -> computed.keys(direction).get("embedding").toFloatArray())
                    .toArray(float[][]::new);
        }
    }

    /** The keys of one view: each part of the permuted batch alone, as on a device of its own. */
    private static float[] byHand(NDArray images, int[] order, NDManager manager) {
        Wiring whole = wiring(1);
        float[][] rows = new float[BATCH][];
        int size = BATCH / SPLITS;
        for (int part = 0; part < SPLITS; part++) {
            try (Network network = new Network(whole, new BlockExecutor(whole.encoder()), Side.MOMENTUM, manager, 1)) {
                int[] indices = Arrays.copyOfRange(order, part * size, (part + 1) * size);
                NDArray outputs = network.forward(images.get(manager.create(indices)), Set.of("embedding"), true)
                        .get("embedding");
                for (int row = 0; row < size; row++) {
                    rows[indices[row]] = outputs.get(row).toFloatArray();
                }
            }
        }
        return flat(rows);
    }

    private static float[] flat(float[][] rows) {
        float[] flat = new float[rows.length * rows[0].length];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row], 0, flat, row * rows[0].length, rows[0].length);
        }
        return flat;
    }

    private static int[] order(String view, int step) {
        int[] order = new int[BATCH];
        new SampleRandom().permute(1, SampleRandom.stream("shuffle/" + view), step, order);
        return order;
    }

    @Test
    void normalizesKeysWithTheImagesOfAnotherOrder() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray query = manager.randomNormal(new Shape(BATCH, 3, SIDE, SIDE));
            NDArray key = manager.randomNormal(new Shape(BATCH, 3, SIDE, SIDE));
            Map<View, NDArray> images = Map.of(View.QUERY, query, View.KEY, key);
            int[] plain = {0, 1, 2, 3, 4, 5, 6, 7};

            assertThat(order("key", 5)).isNotEqualTo(plain).isNotEqualTo(order("query", 5));
            assertThat(keys(images, true, 5, manager)[0])
                    .containsExactly(byHand(key, order("key", 5), manager), within(1e-6f));
            assertThat(keys(images, true, 5, manager)[1])
                    .containsExactly(byHand(query, order("query", 5), manager), within(1e-6f));
            assertThat(keys(images, false, 5, manager)[0]).containsExactly(byHand(key, plain, manager), within(1e-6f));
            assertThat(keys(images, true, 6, manager)[0]).isNotEqualTo(keys(images, true, 5, manager)[0]);
        }
    }

    @Test
    void refusesPartsThatDoNotDivideTheBatch() {
        for (int splits : new int[] {3, 8}) {
            ConfigurationException refusal = catchThrowableOfType(ConfigurationException.class, () -> wiring(splits));
            assertThat(refusal)
                    .hasMessage(
                            "encoder.batchNorm.splits is %s, but a batch of 8 does not divide into %s equal parts of at least 2 images.",
                            splits, splits);
            assertThat(refusal.remedy())
                    .startsWith("Set batch to a multiple of %s from %s".formatted(splits, 2 * splits));
        }
    }
}
